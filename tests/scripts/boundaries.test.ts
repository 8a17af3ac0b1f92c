/**
 * The lint keeps the arrows between packages: each forbidden one is planted here, and must be refused.
 *
 * The files are planted in a folder of their own, under the workspace's lint configuration.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const importing = (from: string) => `import { a } from '${from}'\n\nexport const b: number = a\n`
const using = (name: string) => `export const a: unknown = ${name}\n`

type Plant = [path: string, source: string, broken: string[]]

const core = 'packages/core/src'
const react = 'packages/react/src'
const link = 'packages/link/src'
const foreignToCore = ['node:fs', 'react', 'ws', '@dropslot/react', '@dropslot/core', '../../react/src/index']
const foreignToReact = [
  'node:fs',
  'react-dom',
  'ws',
  '@dropslot/demo',
  '../../../apps/demo/src/main',
  '../../core/src/a',
]
const foreignToLink = ['react', 'socket.io', '@dropslot/react', '../../core/src/a', '../../../apps/demo/src/main']
const globals = ['process', 'Buffer', 'global', 'require', '__dirname', 'setImmediate', 'window', 'self', 'document']

const plants: Plant[] = [
  ...foreignToCore.map((from, i): Plant => [`${core}/import-${i}.ts`, importing(from), ['noRestrictedImports']]),
  ...globals.map((name): Plant => [`${core}/global-${name}.ts`, using(name), ['noRestrictedGlobals']]),
  [`${core}/own.ts`, importing('./slot'), []],
  [`${core}/there-and.ts`, `import { b } from './back'\n\nexport const a: number = b\n`, ['noImportCycles']],
  [`${core}/back.ts`, `import { a } from './there-and'\n\nexport const b: number = a\n`, ['noImportCycles']],
  ...foreignToReact.map((from, i): Plant => [`${react}/import-${i}.ts`, importing(from), ['noRestrictedImports']]),
  [`${react}/react.ts`, importing('react'), []],
  [`${react}/core.ts`, importing('@dropslot/core'), []],
  [`${react}/own.ts`, importing('./use-topic'), []],
  ...foreignToLink.map((from, i): Plant => [`${link}/import-${i}.ts`, importing(from), ['noRestrictedImports']]),
  ...['@dropslot/core', 'ws', 'msgpackr', 'node:http', './frame'].map(
    (from, i): Plant => [`${link}/own-${i}.ts`, importing(from), []],
  ),
  ['packages/link/test/line.test.ts', importing('../src/line'), ['noRestrictedImports']],
  ['packages/core/test/slot.test.ts', importing('../src/slot'), ['noRestrictedImports']],
  ['packages/core/test/internal/slot.test.ts', importing('../../src/slot'), []],
  ['packages/core/test/user.test.ts', importing('@dropslot/core'), []],
  ['apps/demo/src/any.ts', 'export const a: any = 1\n', ['noExplicitAny']],
]

/** The lint's rules that are broken, for each planted file. */
function lint(): Map<string, string[]> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dropslot-lint-'))
  try {
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }))
    for (const [path, source] of plants) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), source)
    }
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=error', '.']
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    const report: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(stdout)
    const broken = new Map<string, string[]>()
    for (const { category, location } of report.diagnostics) {
      const path = location.path.replaceAll('\\', '/').replace(/^\.\//, '')
      broken.set(path, [...(broken.get(path) ?? []), category.split('/').at(-1) ?? category])
    }
    return broken
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const found = lint()

test.each(plants)('%s', (path, source, broken) => {
  expect(found.get(path) ?? [], source).toEqual(broken)
})
