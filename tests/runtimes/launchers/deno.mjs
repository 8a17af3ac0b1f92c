import { join } from 'node:path'
import { resultIn, runToEnd } from '../started.mjs'
import { writeMain } from './node.mjs'

/** @type {import('./launcher.ts').Launcher} */
export const deno = {
  name: 'Deno',
  packages: ['@deno/linux-x64-glibc'],
  async launch(context) {
    const program = join(context.packages, 'node_modules/@deno/linux-x64-glibc/deno')
    const version = /deno (\S+)/.exec(await runToEnd(program, ['--version']))?.[1]
    const args = ['run', '--no-prompt', '--v8-flags=--expose-gc', writeMain(context)]
    const output = await runToEnd(program, args, { env: { ...process.env, NO_COLOR: '1' } })
    return { version, result: resultIn(output) }
  },
}
