import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { atEnd } from './server-bench'

export interface Distant {
  readonly child: ChildProcess
  ask(question: object): Promise<Record<string, unknown>>
}

/** A client in a process of its own, which wants everything and answers questions (`distant-client.ts`). */
export async function distant(url: string): Promise<Distant> {
  const folder = mkdtempSync(join(tmpdir(), 'dropslot-link-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'client.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./distant-client.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['@dropslot/source'],
    external: ['bufferutil', 'utf-8-validate'],
    logLevel: 'error',
  })
  const child = fork(outfile, [url], { execArgv: [] })
  atEnd(() => child.kill('SIGKILL'))
  const answers: Map<number, (answer: Record<string, unknown>) => void> = new Map()
  let last = 0
  child.on('message', message => {
    const [id, answer] = message as [number, Record<string, unknown>]
    answers.get(id)?.(answer)
    answers.delete(id)
  })
  return {
    child,
    ask: question =>
      new Promise(resolve => {
        answers.set(++last, resolve)
        child.send([last, question])
      }),
  }
}
