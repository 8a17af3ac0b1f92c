/** The CPU profiles of the processes that a run starts, as files of Node's in a folder. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { folder } from './folder.js'
import { hottest, type Profile, profileText } from './profile.js'

const profiles = join(folder, 'dist/profiles')

/** Those of earlier runs go. */
export function clearProfiles(): void {
  rmSync(profiles, { recursive: true, force: true })
}

/** The flags that make Node write one. */
export function profileFlags(name: string): string[] {
  return [
    ...['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`],
    `--cpu-prof-name=${name.slice(0, 100)}.cpuprofile`,
  ]
}

/** What each says, and where they are. */
export function profileTexts(): string[] {
  const files = existsSync(profiles) ? readdirSync(profiles).sort() : []
  return [
    ...files.map(file => profileText(file, hottest(JSON.parse(readFileSync(join(profiles, file), 'utf8')) as Profile))),
    `The profiles are in ${relative(process.cwd(), profiles)}; a browser's developer tools open them.`,
  ]
}
