import { fileURLToPath } from 'node:url'
import { LOOKED_UP } from '../bare-main.mjs'
import { resultIn, runToEnd } from '../started.mjs'

/**
 * An engine without a host, as far as core can tell: Node with its globals taken away, one after the other, then all at once.
 *
 * @type {import('./launcher.ts').Launcher}
 */
export const bare = {
  name: 'A bare engine',
  packages: [],
  async launch({ bundles }) {
    const main = fileURLToPath(new URL('../bare-main.mjs', import.meta.url))
    let passed = 0
    /** @type {import('../suite/run.ts').Result['less']} */
    let less = []
    /** @type {[string, string][]} */
    const failed = []
    for (const missing of [...LOOKED_UP, 'all']) {
      const result = resultIn(await runToEnd(process.execPath, [main, bundles.module, missing]))
      passed += result.passed
      failed.push(
        ...result.failed.map((/** @type {[string, string]} */ [name, message]) => [
          `${name} (without ${missing})`,
          message,
        ]),
      )
      less = result.less
    }
    return { version: `Node ${process.versions.node} without its globals`, result: { passed, less, failed } }
  },
}
