/**
 * One recipe for every package; tsup runs in the package's folder. A package differs only in what its manifest says.
 *
 * It guarantees one readable ES module with its source map and its declarations, and no copy of another package in it.
 */
import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

interface Manifest {
  name: string
  exports: Record<string, string | { '@dropslot/source'?: string }>
  peerDependencies?: Record<string, string>
}
const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))
// One module for each entry point: what it is made from stands in the manifest, once.
const entry = Object.values(manifest.exports).flatMap(target =>
  typeof target === 'object' && target['@dropslot/source'] !== undefined ? [target['@dropslot/source']] : [],
)
const isCore = manifest.name === '@dropslot/core'
const usesReact = 'react' in (manifest.peerDependencies ?? {})

export default defineConfig({
  entry,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  treeshake: false,
  external: [/^@dropslot\//, /^react(\/|$)/, /^(ws|msgpackr)$/, /^node:/],
  // TypeScript 6 calls `baseUrl`, which tsup's declaration step sets, deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true, customConditions: [] } },
  // Components on a server may import the hooks only if the module says so in its first statement.
  ...(usesReact ? { banner: { js: '"use client";' } } : {}),
  esbuildOptions(options) {
    // So that a constant is its value wherever it is used, and not a variable that is read: in the walk over listeners, a tenth.
    options.minifySyntax = true
    // Core's parts know each other by fields that begin with `_`. Nobody else can: outside they have other names.
    if (isCore) options.mangleProps = /^_[a-z]/
  },
})
