/** A page outlives its server, and a page that was stopped is current at once. */
import { expect, inject } from 'vitest'
import { startDemo } from './demo-process'
import { numberOf, openLive, patience, test } from './fixtures'

interface Batch {
  readonly seq: number
  /** When it arrived, in milliseconds of this process's clock. */
  readonly at: number
  /** The server's heap as it told it, in bytes. */
  readonly heap: number
}

type BatchFrame = [
  kind: 'batch',
  seq: number,
  now: number,
  topics: [id: number, name: string, epoch: number][],
  items: [id: number, version: number, updatedAt: number, value: unknown][],
]

/** The lowest of several: what is left after a collection, near enough. */
const lowestHeap = (batches: readonly Batch[]): number => Math.min(...batches.map(batch => batch.heap))

test('the server is killed and started again: values go stale, stay, and move again without a reload', async ({
  page,
  consoleErrors,
}) => {
  const first = await startDemo(inject('demoServer'))
  await openLive(page, first.url)
  await page.evaluate(() => {
    document.documentElement.dataset.loaded = 'once'
  })
  const dashboard = page.getByTestId('host-dashboard')

  await first.stop('SIGKILL')
  await expect.poll(() => dashboard.getAttribute('data-stale'), patience).toBe('true')
  const kept = await page.getByTestId('memory-used').textContent()
  expect(kept).toMatch(/\d/)
  expect(await numberOf(page, 'core-gauge-0', 'data-value')).toBeGreaterThanOrEqual(0)
  await page.waitForTimeout(1_500)
  await expect(page.getByTestId('memory-used').textContent()).resolves.toBe(kept)

  const second = await startDemo(inject('demoServer'), first.port)
  try {
    await expect.poll(() => dashboard.getAttribute('data-stale'), patience).toBe('false')
    const seen = new Set<number>()
    await expect
      .poll(async () => seen.add(await numberOf(page, 'memory-used', 'data-value')).size, patience)
      .toBeGreaterThanOrEqual(3)
    expect(await page.evaluate(() => document.documentElement.dataset.loaded)).toBe('once')
  } finally {
    await second.stop()
  }
  // The browser itself reports each attempt to connect that was refused; nothing else may be reported.
  for (const error of consoleErrors.splice(0)) expect(error).toMatch(/WebSocket connection to .* failed/)
})

test('a page paused in the debugger is current within one batch afterwards, and nothing piled up for it', async ({
  page,
  demo,
}) => {
  const session = await page.context().newCDPSession(page)
  const batches: Batch[] = []
  let heapId: number | undefined
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    const frame: BatchFrame | [kind: 'hello'] = JSON.parse(response.payloadData)
    if (frame[0] !== 'batch') return
    const [, seq, , topics, items] = frame
    heapId ??= topics.find(([, name]) => name === 'server/heap')?.[0]
    const heap = items.find(([id]) => id === heapId)?.[3] as { used: number } | undefined
    batches.push({ seq, at: performance.now(), heap: heap?.used ?? Number.POSITIVE_INFINITY })
  })
  await session.send('Network.enable')
  await openLive(page, demo.url)
  await expect.poll(() => batches.length, patience).toBeGreaterThan(20)
  const heapBefore = lowestHeap(batches.slice(-20))

  await session.send('Debugger.enable')
  await session.send('Debugger.pause')
  // What was on its way arrives; then a page that acknowledges nothing is sent nothing.
  await new Promise(resolve => setTimeout(resolve, 1_000))
  const before = batches.length
  await new Promise(resolve => setTimeout(resolve, 5_000))
  expect(batches.length - before).toBeLessThanOrEqual(1)
  const last = batches.at(-1)?.seq ?? 0

  const resumed = performance.now()
  await session.send('Debugger.resume')
  await expect.poll(() => batches.filter(batch => batch.at >= resumed).length, patience).toBeGreaterThan(20)
  const after = batches.filter(batch => batch.at >= resumed)
  // Numbered on without a gap, and paced as ever: not fifty batches in a burst for the five seconds that were missed.
  expect(after[0]?.seq).toBe(last + 1)
  expect(after.filter(batch => batch.at < resumed + 1_000).length).toBeLessThanOrEqual(15)
  expect(lowestHeap(after) - heapBefore).toBeLessThan(4_000_000)
  await expect.poll(() => page.getByTestId('host-dashboard').getAttribute('data-stale'), patience).toBe('false')
})
