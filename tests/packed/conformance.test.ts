import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBundles } from '../runtimes/bundles.mjs'
import { bare } from '../runtimes/launchers/bare.mjs'
import { node } from '../runtimes/launchers/node.mjs'

// Every other runtime has its turn in `pnpm runtimes`; these two need nothing that is not here.
describe('the conformance suite, from the packed core', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dropslot-conformance-'))
  let bundles: Awaited<ReturnType<typeof makeBundles>>
  beforeAll(async () => {
    bundles = await makeBundles(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const major = Number(process.versions.node.split('.')[0])
  it.skipIf(major !== 20)('passes in Node 20 (where this is another Node, `pnpm runtimes` has it)', async () => {
    const { result } = await node(20).launch({ folder, bundles, packages: '' })
    expect(result.failed).toEqual([])
    expect(result.passed).toBeGreaterThan(70)
  })

  it('passes without the globals of a host, which core does not touch on import', async () => {
    const { result } = await bare.launch({ folder, bundles, packages: '' })
    expect(result.failed).toEqual([])
    expect(result.passed).toBeGreaterThan(800)
  })
})
