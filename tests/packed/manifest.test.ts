/** What is in the packages that users install, and what must not be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { root } from '../setup/build'

const textOf = (...path: string[]): string => readFileSync(join(...path), 'utf8')

/** Every file that an `exports` map leads to. */
function targets(exports: unknown): string[] {
  if (typeof exports === 'string') return [exports]
  return Object.values(exports as Record<string, unknown>).flatMap(targets)
}

/** Every condition that an `exports` map asks for. */
function conditions(exports: unknown): string[] {
  if (typeof exports === 'string') return []
  return Object.entries(exports as Record<string, unknown>).flatMap(([key, value]) => [key, ...conditions(value)])
}

/** The modules that users import. What several of them share is in chunks, which have names of their own and belong to nobody else. */
const packages: [name: string, entries: string[]][] = [
  ['core', ['index']],
  ['react', ['index']],
  ['link', ['index', 'msgpack', 'server']],
]

describe.each(packages)('the packed package %s', (name, entries) => {
  const folder = join(inject('consumer'), 'node_modules/@dropslot', name)
  const manifest = JSON.parse(textOf(folder, 'package.json'))

  test('exports only files that it ships, under conditions that every tool knows', () => {
    const files = targets(manifest.exports)
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect(existsSync(join(folder, file)), file).toBe(true)
    const known = entries.flatMap(() => ['types', 'default'])
    expect(conditions(manifest.exports).filter(key => !key.startsWith('.'))).toEqual(known)
  })

  test('holds no version that only the workspace understands', () => {
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/)
  })

  test('brings both licence texts, the changelog and a README', () => {
    expect(manifest.license).toBe('MIT OR Apache-2.0')
    for (const file of ['LICENSE-MIT', 'LICENSE-APACHE', 'CHANGELOG.md']) {
      expect(textOf(folder, file), file).toBe(textOf(root, file))
    }
    expect(textOf(folder, 'README.md')).toContain(`@dropslot/${name}`)
  })

  const built = readdirSync(join(folder, 'dist')).sort()
  const modules = built.filter(file => file.endsWith('.js'))

  test('ships built files alone: a module for each entry, its declarations, its source map, and what they share', () => {
    const isShared = (file: string) => entries.length > 1 && /-[\w-]{8}\.(js|js\.map|d\.ts)$/.test(file)
    const own = entries.flatMap(entry => [`${entry}.d.ts`, `${entry}.js`, `${entry}.js.map`])
    expect(built.filter(file => !isShared(file))).toEqual(own.sort())
    expect(readdirSync(folder)).not.toContain('src')
  })

  test('holds no module twice: what two entries share is in one chunk that both import', () => {
    const sources = modules.flatMap(file => JSON.parse(textOf(folder, `dist/${file}.map`)).sources as string[])
    expect(sources.length).toBeGreaterThan(3)
    expect(sources.filter((source, place) => sources.indexOf(source) !== place)).toEqual([])
    const shared = modules.filter(file => !entries.includes(file.replace('.js', '')))
    for (const file of shared) {
      const importers = modules.filter(each => textOf(folder, 'dist', each).includes(`from "./${file}"`))
      expect(importers.length, file).toBeGreaterThan(1)
    }
  })

  test('has source maps that hold the sources themselves', () => {
    for (const file of modules) {
      expect(textOf(folder, 'dist', file).trimEnd().endsWith(`\n//# sourceMappingURL=${file}.map`), file).toBe(true)
      const map: { sources: string[]; sourcesContent: string[] } = JSON.parse(textOf(folder, `dist/${file}.map`))
      // A module that only names what a chunk holds has no source of its own.
      expect(map.sourcesContent.map(content => content.length > 0)).toEqual(map.sources.map(() => true))
    }
  })

  test.each(entries)('shows no internal name in the declarations of %s', entry => {
    const declarations = textOf(folder, `dist/${entry}.d.ts`)
    expect(declarations).toContain('export {')
    expect(declarations).not.toMatch(/@internal/)
    expect(declarations.match(/\b_[a-z]\w*/g) ?? []).toEqual([])
  })

  test('has no default export', () => {
    for (const file of modules) expect(textOf(folder, 'dist', file)).not.toMatch(/export default|as default/)
  })
})

test('the bundle of core keeps no name of its internals, so that none can be relied on', () => {
  const bundle = textOf(inject('consumer'), 'node_modules/@dropslot/core/dist/index.js')
  expect(bundle.match(/(?:\.|\[['"])_[a-z]\w*/g) ?? []).toEqual([])
})

test('of links, only the server loads ws, and only the codec of that name msgpackr', () => {
  const folder = join(inject('consumer'), 'node_modules/@dropslot/link/dist')
  const importersOf = (name: string): string[] =>
    readdirSync(folder).filter(file => file.endsWith('.js') && textOf(folder, file).includes(`from "${name}"`))
  expect(importersOf('ws')).toEqual(['server.js'])
  expect(importersOf('msgpackr')).toEqual(['msgpack.js'])
})
