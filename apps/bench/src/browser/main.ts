/** `pnpm bench:react`: the browser rows. */
import { command } from '../command.js'
import { judge } from './judgement.js'
import { libraries } from './libraries.js'
import { readOptions } from './options.js'
import { plot } from './plot.js'
import { run } from './run.js'
import { openSession } from './session.js'
import { markdown, readmeTable, terminal } from './tables.js'

await command({
  ...{ file: 'browser', table: 'bench:react', peers: libraries, packages: ['react'], readOptions },
  ...{ terminal, markdown, readmeTable, plot },
  async measure(options, progress) {
    const session = await openSession()
    const outcomes = await run(session, options, progress).finally(() => session.close())
    return { engine: { browser: session.version }, findings: judge(outcomes) }
  },
})
