/**
 * `pnpm test`: every test that this machine can run, in one run of vitest. Arguments go to vitest (`pnpm test core`).
 *
 * Browser tests run where a Chromium is found; elsewhere one line at the end says that they were skipped and how to get it.
 */
import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = findChromium()

if (chromium.error !== undefined) {
  console.error(chromium.error)
  process.exit(1)
}

// pnpm installs before it runs this; a bare `node scripts/test.mjs` in a fresh clone gets here without.
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
if (!existsSync(vitest)) {
  console.error('Nothing is installed yet: run `npx -y pnpm@12.21.0 test`, which installs first.')
  process.exit(1)
}

const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
