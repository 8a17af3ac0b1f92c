/**
 * `pnpm bench`: builds the packages, bundles the benchmark and each peer's adapter into `dist`, and runs it.
 *
 * Each adapter is one bundle with its peer in it, as an application's build would make it: for production, not minified. DropSlot is
 * imported as users do, from what was built, not from its source.
 */
import '../../scripts/node-version.mjs'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildPackages } from '../../scripts/build-packages.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))

await buildPackages()
await build({
  absWorkingDir: folder,
  entryPoints: {
    main: 'src/core/main.ts',
    worker: 'src/core/worker.ts',
    ...Object.fromEntries(
      readdirSync(`${folder}src/core/peers`).map(file => [`peers/${basename(file, '.ts')}`, `src/core/peers/${file}`]),
    ),
  },
  outdir: 'dist',
  bundle: true,
  // What listeners see ends in one sink, so its module must be one, too.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['esbuild'],
  define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env': '{"MODE":"production"}' },
  logLevel: 'error',
})
await import(new URL('dist/main.js', import.meta.url).href)
