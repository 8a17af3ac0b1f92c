import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findChromium, howToGetChromium } from '../../scripts/chromium.mjs'

const here = fileURLToPath(import.meta.url)
const script = fileURLToPath(new URL('../../scripts/test.mjs', import.meta.url))

test('CHROMIUM_PATH wins over the usual places', () => {
  expect(findChromium({ CHROMIUM_PATH: here }, [process.execPath])).toEqual({ path: here, error: undefined })
})

test('the first usual place that exists is taken', () => {
  const found = findChromium({}, ['/nowhere/chromium', process.execPath, here])
  expect(found).toEqual({ path: process.execPath, error: undefined })
})

test('without any there is none, and one line says how to get it', () => {
  expect(findChromium({}, ['/nowhere/chromium'])).toEqual({ path: undefined, error: undefined })
  expect(howToGetChromium).toMatch(/skipped.*CHROMIUM_PATH/)
  expect(howToGetChromium).not.toContain('\n')
})

test('a CHROMIUM_PATH that leads nowhere is an error, not a reason to take another browser', () => {
  const { path, error } = findChromium({ CHROMIUM_PATH: '/nowhere/chromium' }, [process.execPath])
  expect(path).toBeUndefined()
  expect(error).toContain(`'/nowhere/chromium'`)
})

test('the test command says so in one line and stops', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    env: { ...process.env, CHROMIUM_PATH: '/nowhere/chromium' },
  })
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('/nowhere/chromium')])
})
