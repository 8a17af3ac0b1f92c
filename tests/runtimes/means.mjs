/** Gets what a runtime needs and the machine has not: npm packages into a cache outside of the workspace, Debian's packages as root. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/dropslot-runtimes/', import.meta.url))

/** @param {string} file @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} options */
function mustRun(file, args, options) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: 600_000, ...options })
  if (status !== 0)
    throw new Error(`${file} ${args.join(' ')} failed: ${error ?? String(stderr || stdout).slice(-2_000)}`)
}

/**
 * Installs npm packages, versions pinned by the caller, with no script of theirs run; returns the folder that holds them.
 *
 * @param {Record<string, string>} pinned
 */
export function installPackages(pinned) {
  const manifest = JSON.stringify({ private: true, dependencies: pinned })
  const folder = join(cache, createHash('sha256').update(manifest).digest('hex').slice(0, 12))
  const done = join(folder, 'installed')
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), manifest)
    mustRun('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder })
    writeFileSync(done, '')
  }
  return folder
}

/** @param {string} name */
const isInstalled = name => spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status === 0

/**
 * Installs Debian packages that are missing; throws where that cannot be done here.
 *
 * @param {readonly string[]} names
 */
export function installDebian(names) {
  const missing = names.filter(name => !isInstalled(name))
  if (missing.length === 0) return
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error(`install ${missing.join(', ')}: this is not Debian as root, so it is not done for you`)
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  mustRun('apt-get', ['update', '-qq'], { env })
  mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env })
}
