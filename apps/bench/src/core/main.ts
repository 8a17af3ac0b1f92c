/** `pnpm bench`: the core rows. */
import { command } from '../command.js'
import { judge } from './judgement.js'
import { readOptions } from './options.js'
import { peers } from './peers.js'
import { plot } from './plot.js'
import { run } from './run.js'
import { markdown, readmeTable, terminal } from './tables.js'

await command({
  ...{ file: 'latest', table: 'bench', peers, packages: [], readOptions },
  ...{ terminal, markdown, readmeTable, plot },
  async measure(options, progress) {
    return { engine: { v8: process.versions.v8 }, findings: judge(await run(options, progress)) }
  },
})
