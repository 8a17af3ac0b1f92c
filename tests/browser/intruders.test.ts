/** Bad input and uninvited guests harm nobody else. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { numberOf, openLive, patience, test } from './fixtures'

/** Opens a socket in a page, sends frames, and tells how the socket ended. */
function sendInPage(
  page: Page,
  url: string,
  frames: string[] = [],
): Promise<{ opened: boolean; code: number; reason: string }> {
  return page.evaluate(
    ([address, sent]) =>
      new Promise(resolve => {
        const socket = new WebSocket(address, 'dropslot.1')
        let opened = false
        socket.onopen = () => {
          opened = true
          for (const frame of sent) socket.send(frame)
        }
        socket.onclose = ({ code, reason }) => resolve({ opened, code, reason })
      }),
    [url, frames] as const,
  )
}

const hello = '["hello",1,"an intruder","json",0]'
const busOf = (url: string) => `${url.replace('http', 'ws')}/bus`

test.for([
  ['no JSON', [hello, '["ack", '], 4405],
  ['an unknown frame', [hello, '["shutdown"]'], 4404],
  ['a frame before hello', ['["want","**",0,false]'], 4400],
  ['an acknowledgement of what was never sent', [hello, '["ack",1000000]'], 4426],
  ['an acknowledgement that is no number', [hello, '["ack","1"]'], 4400],
  ['a name too long', [hello, `["want","${'x'.repeat(4_096)}",0,false]`], 4422],
  ['too much', [hello, `["want","${'x'.repeat(100_000)}",0,false]`], 1009],
] satisfies [string, string[], number][])(
  '%s closes that connection with a reason, and no other',
  async ([, frames, code], { page, browser, demo }) => {
    await openLive(page, demo.url)
    const other = await browser.newPage()
    await other.goto(demo.url)

    const end = await sendInPage(other, busOf(demo.url), frames)
    expect(end).toMatchObject({ opened: true, code })
    // A frame over the limit is refused while it is read, before there is anybody to give a reason.
    if (end.code !== 1009) expect(end.reason).not.toBe('')
    await other.close()

    const seen = new Set<number>()
    await expect
      .poll(async () => seen.add(await numberOf(page, 'memory-used', 'data-value')).size, patience)
      .toBeGreaterThanOrEqual(3)
    await expect(page.getByTestId('host-dashboard').getAttribute('data-stale')).resolves.toBe('false')
  },
)

test('a page of another origin gets nothing', async ({ page, demo, consoleErrors }) => {
  const foreign = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>foreign</title><link rel="icon" href="data:,">')
  })
  await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve))
  try {
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`)
    const end = await sendInPage(page, busOf(demo.url))
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
