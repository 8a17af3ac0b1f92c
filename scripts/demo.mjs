/**
 * `pnpm demo`: builds what the demo is made of and runs its server in this very process, so that Ctrl-C leaves nothing behind.
 * Arguments go to the server: `pnpm demo --port 5000`.
 */
import './node-version.mjs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vite = join(root, 'apps/demo/node_modules/vite/bin/vite.js')

// pnpm installs before it runs this; a bare `node scripts/demo.mjs` in a fresh clone gets here without.
if (!existsSync(vite)) {
  console.error('Nothing is installed yet: run `npx -y pnpm@12.21.0 demo`, which installs first.')
  process.exit(1)
}

// Ctrl-C while building ends at once; the server brings its own way to stop.
const endAtOnce = () => process.exit(130)
process.on('SIGINT', endAtOnce)

try {
  const { buildPackages, runNode, runTsup } = await import('./build-packages.mjs')
  console.log('Building the packages, the page and the server …')
  await buildPackages()
  await Promise.all([
    runNode('apps/demo', vite, ['build', '--logLevel', 'warn']),
    runTsup('apps/demo', ['--config', 'server/tsup.config.ts']),
  ])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error('DropSlot demo: the build failed; the reason stands above.')
  process.exit(1)
}

process.off('SIGINT', endAtOnce)
await import(pathToFileURL(join(root, 'apps/demo/dist/server/main.js')).href)
