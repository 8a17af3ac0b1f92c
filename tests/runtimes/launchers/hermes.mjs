import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { lowerToES5 } from '../bundles.mjs'
import { MARK } from '../mark.mjs'
import { resultIn, runToEnd } from '../started.mjs'

/**
 * Knows no classes and no `Symbol.asyncIterator`: gets the suite lowered to ES5, and that one symbol.
 *
 * @type {import('./launcher.ts').Launcher}
 */
export const hermes = {
  name: 'Hermes',
  packages: ['hermes-engine-cli', '@swc/core'],
  async launch({ folder, bundles, packages }) {
    const require = createRequire(join(packages, 'index.js'))
    const program = join(packages, 'node_modules/hermes-engine-cli/linux64-bin/hermes')
    const version = /Hermes release version: (\S+)/.exec(await runToEnd(program, ['--version']))?.[1]
    const lowered = await lowerToES5(bundles.script, require('@swc/core'))
    const script = join(folder, 'hermes.js')
    writeFileSync(
      script,
      `if (!Symbol.asyncIterator) Symbol.asyncIterator = Symbol('Symbol.asyncIterator');
${readFileSync(lowered, 'utf8')}
suite.run().then(function (result) { print(${JSON.stringify(MARK)} + JSON.stringify(result)); }, function (error) { print(error); });
`,
    )
    return { version, result: resultIn(await runToEnd(program, [script])) }
  },
}
