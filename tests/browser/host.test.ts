/** The Host dashboard shows the machine that the server runs on, as it is now. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { numberOf, openLive, patience, test } from './fixtures'

test('the numbers move', async ({ page, demo }) => {
  await openLive(page, demo.url)
  // The memory in use, too: a core may stand still at 1 on a machine that is busy.
  const seen = { share: new Set<number>(), bytes: new Set<number>() }
  const look = async () => {
    seen.share.add(await numberOf(page, 'core-gauge-0', 'data-value'))
    return seen.bytes.add(await numberOf(page, 'memory-used', 'data-value')).size
  }
  await expect.poll(look, patience).toBeGreaterThanOrEqual(4)
  for (const value of seen.share) expect(value).toSatisfy((share: number) => share >= 0 && share <= 1)
  await expect.poll(() => page.getByTestId('process-table').getByRole('row').count(), patience).toBeGreaterThan(3)
})

const pinning = spawnSync('taskset', ['-c', '1', 'true']).status === 0

test.skipIf(!pinning)('a busy loop on one core shows on the gauge of that core', async ({ page, demo }) => {
  await openLive(page, demo.url)
  const loop = spawn('taskset', ['-c', '1', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' })
  try {
    // Twice in a row with time between, so that it is the loop and not a moment's work of somebody else.
    for (let time = 0; time < 2; time++) {
      await expect.poll(() => numberOf(page, 'core-gauge-1', 'data-value'), patience).toBeGreaterThan(0.8)
      await page.waitForTimeout(500)
    }
    await expect.poll(() => page.getByTestId('process-table').textContent(), patience).toContain(String(loop.pid))
  } finally {
    loop.kill('SIGKILL')
  }
})

const hasProc = process.platform === 'linux'

test.skipIf(!hasProc)('the memory shown is the memory in use', async ({ page, demo }) => {
  await openLive(page, demo.url)
  const meminfo = readFileSync('/proc/meminfo', 'utf8')
  const bytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(meminfo)?.[1]) * 1024
  const used = bytes('MemTotal') - bytes('MemAvailable')
  const shown = await numberOf(page, 'memory-used', 'data-value')
  expect(Math.abs(shown - used)).toBeLessThan(used * 0.2)
})
