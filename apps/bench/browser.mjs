/**
 * `pnpm bench:react`: builds the packages, bundles the page with each library's adapter for production, and drives it in Chromium.
 *
 * All adapters share one React; each page loads one of them. DropSlot is imported as users do, from what was built, not from its source.
 */
import '../../scripts/node-version.mjs'
import { readdirSync, rmSync } from 'node:fs'
import { parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildPackages } from '../../scripts/build-packages.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** @type {import('esbuild').BuildOptions} */
const common = { absWorkingDir: folder, bundle: true, format: 'esm', logLevel: 'error' }

await buildPackages()
// Chunks are named by what is in them, so old ones would stay.
rmSync(`${folder}dist/browser-page`, { recursive: true, force: true })
await build({
  ...common,
  entryPoints: {
    page: 'src/browser/page.ts',
    ...Object.fromEntries(
      readdirSync(`${folder}src/browser/adapters`).map(file => [
        `adapters/${parse(file).name}`,
        `src/browser/adapters/${file}`,
      ]),
    ),
  },
  outdir: 'dist/browser-page',
  splitting: true,
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env': '{"MODE":"production"}' },
})
await build({
  ...common,
  entryPoints: { browser: 'src/browser/main.ts' },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  external: ['esbuild', 'playwright-core'],
})
await import(new URL('dist/browser.js', import.meta.url).href)
