import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { findChromium } from './scripts/chromium.mjs'
import { reactCompiler } from './tests/setup/react-compiler.mjs'

// Tests run against the packages' source: the workspace's own export condition leads there, in the browser-like
// projects as in the Node ones, so that a run holds one copy of core and one default bus.
const source = {
  resolve: { conditions: ['@dropslot/source', 'module', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@dropslot/source', 'module', 'node', 'import', 'default'] } },
}

const builtCore = fileURLToPath(new URL('packages/core/dist/index.js', import.meta.url))
const build = fileURLToPath(new URL('tests/setup/build.ts', import.meta.url))
// Paths from the workspace's root, so that `pnpm test core` finds what it means.
const testsOf = (folder: string): string => `${folder}/test/**/*.test.{ts,tsx}`

// One file at a time, and after all others: what such tests measure a neighbour would falsify.
const alone = { fileParallelism: false, maxWorkers: 1 }
// Servers and lines on the real clock: how soon something arrives, how long something is waited for.
const timed = [
  'packages/link/test/{faults,server-*,web-socket,share,tab-group}.test.ts',
  'apps/demo/test/server/{process,demo-server}.test.ts',
  'apps/demo/test/page/server-link.test.ts',
]

// Of the components there, the React Compiler's output is tested; it needs a React 19.
const compiled = 'packages/react/test/compiled'

/** The hooks' tests on the React that is installed in a folder of that name. */
function onReact(name: string, include: string[], exclude: string[] = []): TestProjectConfiguration {
  const installed = fileURLToPath(new URL(`tests/${name}/node_modules/`, import.meta.url))
  return {
    ...source,
    resolve: {
      ...source.resolve,
      alias: [
        {
          find: /^(react|react-dom|react-test-renderer|@testing-library\/react)(\/.*)?$/,
          replacement: `${installed}$1$2`,
        },
      ],
    },
    plugins: [reactCompiler(/react\/test\/compiled\/components\.tsx$/)],
    test: { name, include, exclude, environment: 'jsdom' },
  }
}

/** The hooks' tests on Preact, which stands in for React in the testing library too. */
function onPreact(): TestProjectConfiguration {
  const installed = fileURLToPath(new URL('tests/preact/node_modules/', import.meta.url))
  return {
    ...source,
    resolve: {
      ...source.resolve,
      alias: [
        { find: /^react\/jsx(-dev)?-runtime$/, replacement: `${installed}preact/jsx-runtime` },
        { find: /^react-dom\/(client|server)$/, replacement: `${installed}preact/compat/$1` },
        { find: /^react-dom\/test-utils$/, replacement: `${installed}preact/test-utils` },
        { find: /^react(-dom)?$/, replacement: `${installed}preact/compat` },
        // Its ES module: what it requires could not be replaced.
        {
          find: /^@testing-library\/react$/,
          replacement: `${installed}@testing-library/react/dist/@testing-library/react.esm.js`,
        },
      ],
    },
    test: {
      name: 'preact',
      include: [testsOf('packages/react')],
      // Preact has no other renderer, and without act it renders when it likes, not in the commit of the frame.
      exclude: [`${compiled}/**`, 'packages/react/test/{native,auto-delivery}.test.tsx'],
      environment: 'jsdom',
      server: { deps: { inline: [/@testing-library/, /preact/] } },
    },
  }
}

const projects: TestProjectConfiguration[] = [
  { ...source, test: { name: 'core', include: [testsOf('packages/core')] } },
  {
    // The same suite, as a user meets it: what tests import from '@dropslot/core' is the built bundle. Tests that
    // look inside import source files, so they stay out.
    resolve: { alias: { '@dropslot/core': builtCore } },
    test: {
      name: 'core-built',
      include: [testsOf('packages/core')],
      exclude: ['packages/core/test/internal/**'],
      globalSetup: [build],
    },
  },
  {
    ...source,
    plugins: [reactCompiler(/react\/test\/compiled\/components\.tsx$/)],
    test: { name: 'react', include: [testsOf('packages/react')], environment: 'jsdom' },
  },
  {
    ...source,
    test: {
      name: 'link',
      include: [testsOf('packages/link')],
      exclude: ['packages/link/test/browser/**', ...timed],
      testTimeout: 20_000,
    },
  },
  // The same suite on other Reacts.
  onReact('react-18', [testsOf('packages/react')], [`${compiled}/**`]),
  onReact('react-19.2', [testsOf('packages/react')]),
  // Of what lies between, a smoke test.
  onReact('react-19.0', ['packages/react/test/{use-topic,external-store,native}.test.tsx']),
  onPreact(),
  { ...source, test: { name: 'demo', include: [testsOf('apps/demo')], exclude: timed } },
  { ...source, test: { name: 'timed', include: timed, testTimeout: 20_000, ...alone, sequence: { groupOrder: 1 } } },
  {
    // Types that must hold and types that must not: one compiler run over every package.
    test: {
      name: 'types',
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: ['packages/*/test/**/*.test-d.{ts,tsx}'],
        tsconfig: 'tsconfig.json',
        // Errors elsewhere are the type check's to report, once.
        ignoreSourceErrors: true,
      },
    },
  },
  { test: { name: 'scripts', include: ['tests/scripts/**/*.test.ts'], testTimeout: 30_000 } },
  {
    test: {
      name: 'packed',
      include: ['tests/packed/**/*.test.ts'],
      globalSetup: [build, 'tests/setup/pack.ts'],
      testTimeout: 60_000,
    },
  },
]

if (findChromium().path !== undefined) {
  projects.push({
    ...source,
    test: {
      name: 'browser',
      include: ['tests/browser/**/*.test.ts', 'packages/link/test/browser/*.test.ts'],
      globalSetup: [build, 'tests/setup/demo.ts'],
      testTimeout: 60_000,
      hookTimeout: 120_000,
      // These read gauges and frame rates.
      ...alone,
      sequence: { groupOrder: 2 },
    },
  })
}

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.mjs'],
    projects,
  },
})
