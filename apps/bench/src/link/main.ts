/** `pnpm bench:link`: the link rows. */
import { command } from '../command.js'
import { clearProfiles, profileTexts } from '../node-profiles.js'
import { versionsOf } from '../versions.js'
import { judge } from './judgement.js'
import { readOptions } from './options.js'
import { labelOf, peers } from './peers.js'
import { plot } from './plot.js'
import { run } from './run.js'
import { markdown, readmeTable, terminal } from './tables.js'

await command({
  file: 'link',
  table: 'bench:link',
  labelOf,
  readOptions,
  async measure(options, progress) {
    if (options.profile) clearProfiles()
    const findings = judge(await run(options, progress))
    return { engine: {}, findings, profiles: options.profile ? profileTexts() : [] }
  },
  versions: ids => versionsOf(peers.filter(({ id }) => ids.includes(id))),
  ...{ terminal, markdown, readmeTable, plot },
})
