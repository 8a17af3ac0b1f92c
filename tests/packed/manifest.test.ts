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

describe.each(['core', 'react'])('the packed package %s', name => {
  const folder = join(inject('consumer'), 'node_modules/@dropslot', name)
  const manifest = JSON.parse(textOf(folder, 'package.json'))

  test('exports only files that it ships, under conditions that every tool knows', () => {
    const files = targets(manifest.exports)
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect(existsSync(join(folder, file)), file).toBe(true)
    expect(conditions(manifest.exports).filter(key => !key.startsWith('.'))).toEqual(['types', 'default'])
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

  test('ships built files alone: one module, its declarations, and its source map', () => {
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['index.d.ts', 'index.js', 'index.js.map'])
    expect(readdirSync(folder)).not.toContain('src')
  })

  test('has a source map that holds the sources themselves', () => {
    expect(textOf(folder, 'dist/index.js')).toMatch(/\n\/\/# sourceMappingURL=index\.js\.map\s*$/)
    const map: { sources: string[]; sourcesContent: string[] } = JSON.parse(textOf(folder, 'dist/index.js.map'))
    expect(map.sources.length).toBeGreaterThan(3)
    expect(map.sourcesContent.map(content => content.length > 0)).toEqual(map.sources.map(() => true))
  })

  test('shows no internal name in its declarations', () => {
    const declarations = textOf(folder, 'dist/index.d.ts')
    expect(declarations).toContain('export {')
    expect(declarations).not.toMatch(/@internal/)
    expect(declarations.match(/\b_[a-z]\w*/g) ?? []).toEqual([])
  })

  test('has no default export', () => {
    expect(textOf(folder, 'dist/index.js')).not.toMatch(/export default|as default/)
  })
})

test('the bundle of core keeps no name of its internals, so that none can be relied on', () => {
  const bundle = textOf(inject('consumer'), 'node_modules/@dropslot/core/dist/index.js')
  expect(bundle.match(/(?:\.|\[['"])_[a-z]\w*/g) ?? []).toEqual([])
})
