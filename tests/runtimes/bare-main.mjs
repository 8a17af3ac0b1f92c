/**
 * Runs the suite with some of Node's globals taken away: `node bare-main.mjs <suite> <global or "all">`. While the suite is imported,
 * each of them is a trap that throws: core must touch none of them then.
 */
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MARK } from './mark.mjs'

/** What core uses where it exists, or might be tempted to. */
export const LOOKED_UP = [
  'process',
  'window',
  'setTimeout',
  'clearTimeout',
  'requestAnimationFrame',
  'queueMicrotask',
  'performance',
  'reportError',
  'AbortController',
  'WeakRef',
  'FinalizationRegistry',
]

/** @param {string} suite @param {string} missing */
async function main(suite, missing) {
  const { log } = console
  const saved = Object.getOwnPropertyDescriptors(globalThis)
  /** @type {string | undefined} */
  let touched
  for (const name of LOOKED_UP) {
    const get = () => {
      touched ??= name
      throw new Error(`${name} was touched on import`)
    }
    Object.defineProperty(globalThis, name, { configurable: true, get })
  }
  const { run } = await import(pathToFileURL(suite).href)
  for (const name of LOOKED_UP) {
    Reflect.deleteProperty(globalThis, name)
    const own = Reflect.get(saved, name)
    if (missing !== 'all' && missing !== name && own) Object.defineProperty(globalThis, name, own)
  }
  const result = await run()
  const failed = touched === undefined ? [] : [['core touches nothing of its host on import', `it touched ${touched}`]]
  log(MARK + JSON.stringify({ ...result, failed: [...failed, ...result.failed] }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [suite = '', missing = 'all'] = process.argv.slice(2)
  await main(suite, missing)
}
