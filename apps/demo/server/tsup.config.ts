import { defineConfig } from 'tsup'

/** The server as one module; what it depends on stays outside, so that the bus is the built bundle and no second copy. */
export default defineConfig({
  entry: { main: 'server/main.ts' },
  outDir: 'dist/server',
  format: 'esm',
  target: 'node20',
  platform: 'node',
  sourcemap: true,
  clean: true,
  dts: false,
  silent: true,
  external: ['@dropslot/core', '@dropslot/link'],
})
