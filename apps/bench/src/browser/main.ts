/** `pnpm bench:react`: the browser rows. */
import { command } from '../command.js'
import { profileText } from '../profile.js'
import { versionOf, versionsOf } from '../versions.js'
import { judge } from './judgement.js'
import { labelOf, libraries } from './libraries.js'
import { readOptions } from './options.js'
import { plot } from './plot.js'
import { run } from './run.js'
import { openSession } from './session.js'
import { markdown, readmeTable, terminal } from './tables.js'

await command({
  file: 'browser',
  table: 'bench:react',
  labelOf,
  readOptions,
  async measure(options, progress) {
    const session = await openSession()
    const profiles: string[] = []
    const outcomes = await run(session, options, progress, (row, library, spots) =>
      profiles.push(profileText(`${row}, ${labelOf(library)}`, spots)),
    ).finally(() => session.close())
    return { engine: { browser: session.version }, findings: judge(outcomes), profiles }
  },
  versions: ids => ({ react: versionOf('react'), ...versionsOf(libraries.filter(({ id }) => ids.includes(id))) }),
  ...{ terminal, markdown, readmeTable, plot },
})
