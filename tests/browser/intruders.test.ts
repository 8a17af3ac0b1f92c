/** Bad input and uninvited guests harm nobody else. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { numberOf, openLive, patience, test } from './fixtures'

/** Opens a socket in a page, sends one frame, and tells how the socket ended. */
function sendInPage(
  page: Page,
  url: string,
  frame?: string,
): Promise<{ opened: boolean; code: number; reason: string }> {
  return page.evaluate(
    ([address, text]) =>
      new Promise(resolve => {
        const socket = new WebSocket(address ?? '')
        let opened = false
        socket.onopen = () => {
          opened = true
          if (text !== undefined) socket.send(text)
        }
        socket.onclose = ({ code, reason }) => resolve({ opened, code, reason })
      }),
    [url, frame],
  )
}

const feedOf = (url: string) => `${url.replace('http', 'ws')}/feed`

test.for([
  ['no JSON', '{"type": "ack", '],
  ['an unknown type', '{"type":"shutdown"}'],
  ['an acknowledgement of what was never sent', '{"type":"ack","seq":1000000}'],
  ['an acknowledgement that is no number', '{"type":"ack","seq":"1"}'],
  ['too much', JSON.stringify({ type: 'ack', seq: 1, filler: 'x'.repeat(4_096) })],
])('%s closes that connection with a reason, and no other', async ([, frame], { page, browser, demo }) => {
  await openLive(page, demo.url)
  const other = await browser.newPage()
  await other.goto(demo.url)

  const end = await sendInPage(other, feedOf(demo.url), frame)
  expect(end.opened).toBe(true)
  expect(end.code).toSatisfy((code: number) => [1002, 1003, 1007, 1008, 1009].includes(code), String(end.code))
  // A frame over the limit is refused while it is read, before there is anybody to give a reason.
  if (end.code !== 1009) expect(end.reason).not.toBe('')
  await other.close()

  const seen = new Set<number>()
  await expect
    .poll(async () => seen.add(await numberOf(page, 'core-gauge-0', 'data-value')).size, patience)
    .toBeGreaterThanOrEqual(3)
  await expect(page.getByTestId('host-dashboard').getAttribute('data-stale')).resolves.toBe('false')
})

test('a page of another origin gets nothing', async ({ page, demo, consoleErrors }) => {
  const foreign = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>foreign</title><link rel="icon" href="data:,">')
  })
  await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve))
  try {
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`)
    const end = await sendInPage(page, feedOf(demo.url))
    expect(end).toEqual({ opened: false, code: 1006, reason: '' })
    const read = await page.evaluate(
      url =>
        fetch(url).then(
          () => 'read',
          () => 'refused',
        ),
      `${demo.url}/`,
    )
    expect(read).toBe('refused')
  } finally {
    foreign.closeAllConnections()
    foreign.close()
  }
  for (const error of consoleErrors.splice(0)) expect(error).toMatch(/403|CORS|ERR_FAILED|ERR_BLOCKED/)
})
