/**
 * Packs every built package, as it would be published, into a folder: `node scripts/pack.mjs [folder]`.
 *
 * pnpm does it, since only pnpm puts real versions in the place of `workspace:` and `catalog:` and applies
 * `publishConfig`. It does not build.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/**
 * pnpm as it was started, or, where something else started this process, through npx.
 *
 * @returns {{ file: string, args: string[] }}
 */
export function pnpm() {
  const running = process.env.npm_execpath
  if (running === undefined || !basename(running).startsWith('pnpm')) {
    return { file: process.platform === 'win32' ? 'npx.cmd' : 'npx', args: ['-y', packageManager] }
  }
  return /\.[cm]?js$/.test(running) ? { file: process.execPath, args: [running] } : { file: running, args: [] }
}

/**
 * Returns the tarballs' paths; `folder` holds nothing else afterwards.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function packAll(folder) {
  const destination = resolve(folder)
  rmSync(destination, { recursive: true, force: true })
  mkdirSync(destination, { recursive: true })
  const { file, args } = pnpm()
  const packed = spawnSync(
    file,
    [...args, '--filter', './packages/*', '-r', 'pack', '--pack-destination', destination],
    { cwd: root, encoding: 'utf8', shell: file.endsWith('.cmd') },
  )
  if (packed.status !== 0) throw new Error(`packing failed:\n${packed.stdout}${packed.stderr}${packed.error ?? ''}`)
  return readdirSync(destination)
    .filter(name => name.endsWith('.tgz'))
    .sort()
    .map(name => join(destination, name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const tarball of packAll(process.argv[2] ?? join(root, 'dist'))) console.log(tarball)
}
