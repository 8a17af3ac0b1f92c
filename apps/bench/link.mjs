/**
 * `pnpm bench:link`: builds the packages, bundles the link rows' processes and each peer's adapter into `dist/link`, and runs them.
 *
 * What is measured is not bundled: servers and programs load packages as they were published, DropSlot from what was built.
 */
import '../../scripts/node-version.mjs'
import { readdirSync } from 'node:fs'
import { parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildPackages } from '../../scripts/build-packages.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** @param {string} name */
const adapters = name =>
  Object.fromEntries(
    readdirSync(`${folder}src/link/${name}`).map(file => [`${name}/${parse(file).name}`, `src/link/${name}/${file}`]),
  )

await buildPackages()
await build({
  absWorkingDir: folder,
  entryPoints: {
    ...Object.fromEntries(
      ['main', 'server', 'client', 'proxy', 'port-producer', 'port-consumer'].map(name => [
        name,
        `src/link/${name}.ts`,
      ]),
    ),
    ...adapters('adapters'),
    ...adapters('ports'),
  },
  outdir: 'dist/link',
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
})
await import(new URL('dist/link/main.js', import.meta.url).href)
