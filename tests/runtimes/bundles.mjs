/**
 * Makes the suite's bundles, around the package as it would be published: one ES module, one with `using`, and one script for engines
 * that know neither modules nor classes.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { packAll } from '../../scripts/pack.mjs'

const suite = fileURLToPath(new URL('suite/', import.meta.url))

/** Packs and unpacks core into `folder`; returns the path of its entry.
 *
 * @param {string} folder
 */
function unpackCore(folder) {
  const tarball = packAll(join(folder, 'tarballs')).find(path => /dropslot-core-\d/.test(path))
  if (tarball === undefined) throw new Error('core was not packed')
  const unpacked = join(folder, 'core')
  mkdirSync(unpacked, { recursive: true })
  const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'])
  if (status !== 0) throw new Error(`unpacking core failed: ${stderr}`)
  const { exports } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'))
  return join(unpacked, exports['.'].default)
}

/**
 * @param {string} folder an empty one
 * @returns {Promise<{ module: string, using: string, script: string }>} paths
 */
export async function makeBundles(folder) {
  const alias = { '@dropslot/core': unpackCore(folder) }
  /** @type {import('esbuild').BuildOptions} */
  const common = { alias, bundle: true, legalComments: 'none', platform: 'neutral' }
  const paths = {
    module: join(folder, 'suite.mjs'),
    using: join(folder, 'using.mjs'),
    script: join(folder, 'suite.js'),
  }
  await build({
    ...common,
    entryPoints: [join(suite, 'run.ts')],
    format: 'esm',
    target: 'es2022',
    outfile: paths.module,
  })
  await build({
    ...common,
    entryPoints: [join(suite, 'run-using.ts')],
    format: 'esm',
    target: 'esnext',
    outfile: paths.using,
  })
  await build({
    ...common,
    entryPoints: [join(suite, 'run.ts')],
    format: 'iife',
    globalName: 'suite',
    target: 'es2022',
    outfile: paths.script,
  })
  return paths
}

/**
 * Lowers a script to ES5, classes that extend `Error` included, with the compiler that is handed in.
 *
 * @param {string} path
 * @param {{ transform(code: string, options: object): Promise<{ code: string }> }} swc
 */
export async function lowerToES5(path, swc) {
  const { code } = await swc.transform(readFileSync(path, 'utf8'), {
    jsc: { target: 'es5', parser: { syntax: 'ecmascript' }, externalHelpers: false },
    isModule: false,
    sourceMaps: false,
  })
  const lowered = path.replace(/\.js$/, '.es5.js')
  writeFileSync(lowered, code)
  return lowered
}
