import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MARK } from '../mark.mjs'
import { resultIn, runToEnd } from '../started.mjs'

/**
 * The program that Node, Bun and Deno run: the suite, and where it parses, `using`.
 *
 * @param {import('./launcher.ts').Context} context
 */
export function writeMain({ folder, bundles }) {
  const main = join(folder, 'main.mjs')
  writeFileSync(
    main,
    `import { run } from ${JSON.stringify(pathToFileURL(bundles.module).href)}
const result = await run({ collect: globalThis.Bun ? () => Bun.gc(true) : globalThis.gc && (() => globalThis.gc()) })
let using
try {
  const { run: runUsing } = await import(${JSON.stringify(pathToFileURL(bundles.using).href)})
  using = JSON.stringify(runUsing()) === '{"closed":true,"count":0}' ? 'passed' : 'failed'
} catch (error) {
  using = error instanceof SyntaxError ? 'unknown here' : 'failed: ' + error
}
console.log(${JSON.stringify(MARK)} + JSON.stringify({ ...result, using }))
`,
  )
  return main
}

/**
 * @param {number} major
 * @returns {import('./launcher.ts').Launcher}
 */
export function node(major) {
  return {
    name: `Node ${major}`,
    packages: major === 20 ? [] : [`node-${major}`],
    async launch(context) {
      const program = major === 20 ? process.execPath : join(context.packages, `node_modules/node-${major}/bin/node`)
      const version = (await runToEnd(program, ['--version'])).trim().slice(1)
      if (!version.startsWith(`${major}.`)) throw new Error(`this is Node ${version}`)
      return { version, result: resultIn(await runToEnd(program, ['--expose-gc', writeMain(context)])) }
    },
  }
}
