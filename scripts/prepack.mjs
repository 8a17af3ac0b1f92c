/**
 * Before a package is packed: lays the workspace's licence texts and changelog into it, so that each is kept once.
 *
 * Runs in the package's folder. It does not build, and refuses to pack what was not built.
 */
import { copyFileSync, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (!existsSync('dist/index.js') || !existsSync('dist/index.d.ts')) {
  console.error(`${process.cwd()} is not built: run \`pnpm build\` first.`)
  process.exit(1)
}
for (const name of ['LICENSE-MIT', 'LICENSE-APACHE', 'CHANGELOG.md']) {
  copyFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), name)
}
