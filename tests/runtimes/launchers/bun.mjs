import { join } from 'node:path'
import { resultIn, runToEnd } from '../started.mjs'
import { writeMain } from './node.mjs'

/** @type {import('./launcher.ts').Launcher} */
export const bun = {
  name: 'Bun',
  packages: ['@oven/bun-linux-x64'],
  async launch(context) {
    const program = join(context.packages, 'node_modules/@oven/bun-linux-x64/bin/bun')
    const version = (await runToEnd(program, ['--version'])).trim()
    return { version, result: resultIn(await runToEnd(program, [writeMain(context)])) }
  },
}
