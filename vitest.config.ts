import { defineConfig } from 'vitest/config'

// Tests run against the packages' source: the workspace's own export condition leads there.
const source = {
  resolve: { conditions: ['@dropslot/source', 'module', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@dropslot/source', 'module', 'node', 'import', 'default'] } },
}

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'core',
          root: 'packages/core',
          include: ['test/**/*.test.ts'],
          typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: '../../tsconfig.json' },
        },
      },
      {
        ...source,
        test: { name: 'react', root: 'packages/react', include: ['test/**/*.test.{ts,tsx}'], environment: 'jsdom' },
      },
      { ...source, test: { name: 'demo', root: 'apps/demo', include: ['test/**/*.test.{ts,tsx}'] } },
    ],
  },
})
