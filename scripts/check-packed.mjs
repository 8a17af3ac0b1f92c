/**
 * Runs a judge of packages on the tarballs that `pnpm check:pack` has left in dist: `publint` or `attw`.
 *
 * Tarballs, since only they have the manifest that users get; the workspace's own leads to sources.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const judges = {
  publint: ['publint', 'src/cli.js', 'run', '--strict'],
  // `require` of an ES module works on every Node that is supported; the profile leaves out those where it does not.
  attw: ['@arethetypeswrong/cli', 'dist/index.js', '--profile', 'esm-only'],
}

const judge = judges[/** @type {keyof typeof judges} */ (process.argv[2])]
const dist = join(root, 'dist')
const tarballs = existsSync(dist) ? readdirSync(dist).filter(name => name.endsWith('.tgz')) : []
if (judge === undefined || tarballs.length === 0) {
  console.error(
    judge ? 'Nothing is packed: run `pnpm build` and `pnpm check:pack` first.' : 'Name a judge: publint or attw.',
  )
  process.exit(1)
}

const [name = '', cli = '', ...args] = judge
const codes = tarballs.map(tarball => {
  const command = [join(root, 'node_modules', name, cli), ...args, join(dist, tarball)]
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status
})
if (codes.some(code => code !== 0)) process.exit(1)
