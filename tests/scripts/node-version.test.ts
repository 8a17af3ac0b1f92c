import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const check = fileURLToPath(new URL('../../scripts/node-version.mjs', import.meta.url))

/** Runs the check in a process that takes itself for another version of Node. */
function runAs(version: string) {
  const fake = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const preload = `data:text/javascript,${encodeURIComponent(fake)}`
  return spawnSync(process.execPath, ['--import', preload, check], { encoding: 'utf8' })
}

test.each(['18.20.4', '20.18.3', '16.0.0', '20.9.0'])('Node %s is refused in one clear line', version => {
  const { status, stdout, stderr } = runAs(version)
  expect(status).toBe(1)
  expect((stdout + stderr).trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain('20.19')
  expect(stderr).toContain(version)
})

test.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '100.0.0'])('Node %s is taken without a word', version => {
  const { status, stdout, stderr } = runAs(version)
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' })
})
