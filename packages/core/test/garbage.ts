import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { turn } from './modes.js'

/** The engine's garbage collection, at a test's command, and what is left after it. */
setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Collects garbage until `reached`, a few times at most. */
export async function collectUntil(reached: () => boolean): Promise<void> {
  for (let i = 0; i < 20; i++) {
    // A WeakRef that was looked at keeps its target until the task ends, so a task of its own begins with the collection.
    await turn()
    collect()
    if (reached()) return
  }
}

/** How many of the objects are still there after garbage was collected. */
export async function survivors(references: readonly WeakRef<object>[]): Promise<number> {
  const count = (): number => references.filter(reference => reference.deref() !== undefined).length
  await collectUntil(() => count() === 0)
  return count()
}

/** Bytes of the heap in use after a collection, and another one for what finalizers let go of. */
export async function heapUsed(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    await turn()
    collect()
  }
  return process.memoryUsage().heapUsed
}
