import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'tsup'

// One recipe for every package. tsup runs in the package's folder; a package differs only in what it imports.
const isReact = existsSync(join(process.cwd(), 'src/use-topic.ts'))

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  treeshake: false,
  external: [/^@dropslot\//, 'react'],
  // TypeScript 6 calls `baseUrl`, which tsup's declaration step sets, deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true, customConditions: [] } },
  ...(isReact ? { banner: { js: '"use client";' } } : {}),
})
