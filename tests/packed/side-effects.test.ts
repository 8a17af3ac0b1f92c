/**
 * `sideEffects: false` is true: what a user does not import, a bundler leaves out.
 *
 * A bundler believes the flag, so each bundle is also made from a copy of the module that no manifest speaks for:
 * there only code that does nothing by itself can be dropped.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, inject, test } from 'vitest'

const consumer = inject('consumer')
const bare = join(consumer, 'node_modules/bare')

/** A copy of a package's module beside which there is no promise about side effects. */
function withoutManifest(name: string): string {
  mkdirSync(join(bare, name), { recursive: true })
  writeFileSync(join(bare, name, 'package.json'), '{}')
  copyFileSync(join(consumer, 'node_modules/@dropslot', name, 'dist/index.js'), join(bare, name, 'index.js'))
  return `bare/${name}/index.js`
}

/** The bundle of a program, without whitespace; names stay. */
async function bundle(contents: string, define: Record<string, string> = {}): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir: consumer, loader: 'js' },
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    define,
    write: false,
    external: ['react', '@dropslot/core'].filter(name => !contents.includes(`'${name}'`)),
    logLevel: 'silent',
  })
  return result.outputFiles[0]?.text ?? ''
}

describe.each([
  ['as installed', '@dropslot/core', '@dropslot/react'],
  ['without the flag', withoutManifest('core'), withoutManifest('react')],
])('%s', (_, core, react) => {
  test('importing a package for nothing adds next to nothing', async () => {
    expect((await bundle(`import '${core}'`)).length).toBeLessThan(200)
    expect((await bundle(`import '${react}'`)).replace(/import.*?;/g, '').length).toBeLessThan(100)
  })

  test('importing the error class alone leaves the bus out', async () => {
    const error = await bundle(`import { BusError } from '${core}'; console.log(BusError)`)
    const everything = await bundle(`export * from '${core}'`)
    expect(error).toContain('BusError')
    expect(error.length).toBeLessThan(everything.length / 4)
  })

  test('importing one hook leaves the others out', async () => {
    const hook = await bundle(`import { usePublish } from '${react}'; console.log(usePublish)`)
    const everything = await bundle(`export * from '${react}'`)
    expect(everything).toContain('useSyncExternalStore(')
    expect(hook).not.toContain('useSyncExternalStore(')
    expect(hook.length).toBeLessThan(everything.length / 2)
  })
})

test('what is for development only is dropped from a bundle for production', async () => {
  const program = `export * from '@dropslot/react'`
  const warnings = /while rendering|changed in place|IS_REACT_ACT_ENVIRONMENT/
  expect(await bundle(program, { 'process.env.NODE_ENV': '"development"' })).toMatch(warnings)
  expect(await bundle(program, { 'process.env.NODE_ENV': '"production"' })).not.toMatch(warnings)
})
