import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

/**
 * The dashboards' page. A build takes the packages as a user does, by their built bundles; the dev server takes their source.
 * What a visitor loads is split from nothing: one script, one style sheet, one worker.
 */
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  resolve: {
    conditions: command === 'serve' ? ['@dropslot/source', ...defaultClientConditions] : [...defaultClientConditions],
  },
  worker: { format: 'es' },
  build: {
    outDir: 'dist/page',
    emptyOutDir: true,
    sourcemap: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/bus': { target: process.env.DROPSLOT_SERVER ?? 'http://127.0.0.1:4173', ws: true } },
  },
}))
