import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { MARK } from '../mark.mjs'
import { resultIn, runToEnd } from '../started.mjs'

/**
 * In a process of its own: an engine that hangs inside WebAssembly cannot be stopped from the same thread.
 *
 * @type {import('./launcher.ts').Launcher}
 */
export const quickjs = {
  name: 'QuickJS',
  packages: ['quickjs-wasi'],
  async launch({ folder, bundles, packages }) {
    const require = createRequire(join(packages, 'index.js'))
    const { version } = JSON.parse(readFileSync(join(packages, 'node_modules/quickjs-wasi/package.json'), 'utf8'))
    const main = join(folder, 'quickjs-main.mjs')
    writeFileSync(
      main,
      `import { readFileSync } from 'node:fs'
import { QuickJS } from ${JSON.stringify(require.resolve('quickjs-wasi'))}
const vm = await QuickJS.create({ wasm: readFileSync(${JSON.stringify(require.resolve('quickjs-wasi/quickjs.wasm'))}) })
vm.evalCode(readFileSync(${JSON.stringify(bundles.script)}, 'utf8') + '\\nsuite.run().then(result => { globalThis.result = JSON.stringify(result) }, error => { globalThis.result = String(error) }); 0')
vm.executePendingJobs()
console.log(${JSON.stringify(MARK)} + vm.evalCode('globalThis.result').toString())
`,
    )
    return { version: `quickjs-wasi ${version}`, result: resultIn(await runToEnd(process.execPath, [main])) }
  },
}
