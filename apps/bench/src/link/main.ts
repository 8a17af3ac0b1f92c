/** `pnpm bench:link`: the link rows. */
import { command } from '../command.js'
import { judge } from './judgement.js'
import { readOptions } from './options.js'
import { peers } from './peers.js'
import { plot } from './plot.js'
import { run } from './run.js'
import { markdown, readmeTable, terminal } from './tables.js'

await command({
  ...{ file: 'link', table: 'bench:link', peers, packages: [], readOptions },
  ...{ terminal, markdown, readmeTable, plot },
  async measure(options, progress) {
    return { engine: {}, findings: judge(await run(options, progress)) }
  },
})
