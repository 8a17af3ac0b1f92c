/** The CPU profiles of a run: files, one for each process or page that was measured, which a browser's developer tools open. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { folder } from './folder.js'
import { hottest, type Profile } from './profile.js'

const profiles = join(folder, 'dist/profiles')

const fileOf = (name: string): string => `${name.slice(0, 100)}.cpuprofile`

/** Those of earlier runs go. */
export function clearProfiles(): void {
  rmSync(profiles, { recursive: true, force: true })
}

/** The flags that make Node write one. */
export function profileFlags(name: string): string[] {
  return [...['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`], `--cpu-prof-name=${fileOf(name)}`]
}

/** One that was not Node's to write. */
export function writeProfile(name: string, profile: Profile): void {
  mkdirSync(profiles, { recursive: true })
  writeFileSync(join(profiles, fileOf(name)), JSON.stringify(profile))
}

/** For a terminal: what each says, and where they are. */
export function profileTexts(): string[] {
  const files = existsSync(profiles) ? readdirSync(profiles).sort() : []
  const texts = files.map(file => {
    const spots = hottest(JSON.parse(readFileSync(join(profiles, file), 'utf8')) as Profile)
    const lines = spots.map(
      ({ where, ms, share }) => `${(100 * share).toFixed(1).padStart(5)} %${ms.toFixed(1).padStart(9)} ms  ${where}`,
    )
    return [file, ...lines].join('\n')
  })
  return [...texts, `The profiles are in ${relative(process.cwd(), profiles)}; a browser's developer tools open them.`]
}
