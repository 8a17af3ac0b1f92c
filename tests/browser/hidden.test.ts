/** A page that is really hidden, its window minimised: what is delivered in it, React's renders with it, and what is sent to it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'
import { startDemo } from './demo-process'
import { Devtools } from './devtools'
import { bundlePage, html } from './react-page'

let profile: string
let chromium: Devtools
let server: Server

beforeAll(async () => {
  const page = html(await bundlePage('hidden'))
  server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(page))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})

beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'dropslot-hidden-'))
  chromium = new Devtools(findChromium().path as string, profile)
})

afterEach(async () => {
  await chromium.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
const patience = { timeout: 15_000 }
const visibility = (): Promise<unknown> => chromium.evaluate('document.visibilityState')
/**
 * Returns once what was on its way has had time to arrive. A window that was just opened may have been shown once more by then, and counts
 * as minimised all the same, so that it is made normal first.
 */
const minimize = async (): Promise<unknown> => {
  if ((await visibility()) !== 'hidden') await chromium.setWindow('normal')
  await chromium.setWindow('minimized')
  await new Promise(resolve => setTimeout(resolve, 1_500))
  return visibility()
}

describe('Hidden pages deliver nothing, render nothing, and catch up on the first visible frame', () => {
  it('in Chromium: with the newest value alone, a component too', async () => {
    await chromium.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const heard = (): Promise<unknown> => chromium.evaluate('globalThis.heard')
    const rendered = (): Promise<unknown> => chromium.evaluate('globalThis.rendered')
    await expect.poll(heard, patience).toEqual([])

    await chromium.evaluate("bus.publish('a', 1)")
    await expect.poll(heard, patience).toEqual([1])
    await expect.poll(rendered, patience).toEqual([1])

    await expect.poll(minimize, patience).toBe('hidden')
    for (let value = 2; value <= 20; value++) {
      await chromium.evaluate(`bus.publish('a', ${value})`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    expect(await heard()).toEqual([1])
    expect(await rendered()).toEqual([1])

    await chromium.setWindow('normal')
    await expect.poll(visibility, patience).toBe('visible')
    await expect.poll(heard, patience).toEqual([1, 20])
    await expect.poll(rendered, patience).toEqual([1, 20])
  })
})

describe('A hidden dashboard costs nothing until it is seen again', () => {
  it('in Chromium: no frame comes or goes, also after a reload and a network that was away, and then it is current at once', async () => {
    const demo = await startDemo(inject('demoServer'))
    try {
      await chromium.open(`${demo.url}/#/host`)
      await chromium.send('Network.enable')
      const frames = (way: 'Received' | 'Sent') => chromium.events.get(`Network.webSocketFrame${way}`) ?? 0
      const count = () => ({ received: frames('Received'), sent: frames('Sent') })
      const expectSilence = async () => {
        let before: ReturnType<typeof count>
        let after: ReturnType<typeof count>
        // Of a while in which it was shown, nothing can be said.
        do {
          await expect.poll(minimize, patience).toBe('hidden')
          before = count()
          await new Promise(resolve => setTimeout(resolve, 4_000))
          after = count()
        } while ((await visibility()) !== 'hidden')
        expect(after).toEqual(before)
      }
      await expect.poll(() => frames('Received'), patience).toBeGreaterThan(20)
      await expectSilence()

      const sent = frames('Sent')
      await chromium.send('Page.reload')
      await expect.poll(() => frames('Sent'), patience).toBeGreaterThan(sent)
      for (const offline of [true, false]) {
        await chromium.send('Network.emulateNetworkConditions', { ...unlimited, offline })
      }
      await expectSilence()

      const received = frames('Received')
      await chromium.setWindow('normal')
      await expect.poll(() => frames('Received'), patience).toBeGreaterThan(received + 10)
      const state = "document.querySelector('[data-testid=connection-state]').dataset.state"
      await expect.poll(() => chromium.evaluate(state), patience).toBe('open')
    } finally {
      await demo.stop()
    }
  }, 90_000)
})
