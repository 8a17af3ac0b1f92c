/** Frame delivery, and React with it, in a page that is really hidden: its window is minimised. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'
import { Devtools } from './devtools'
import { bundlePage, html } from './react-page'

const profile = mkdtempSync(join(tmpdir(), 'dropslot-hidden-'))

let chromium: Devtools
let server: Server

beforeAll(async () => {
  const page = html(await bundlePage('hidden'))
  server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(page))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  chromium = new Devtools(findChromium().path as string, profile)
  await chromium.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})

afterAll(async () => {
  await chromium?.close()
  server?.closeAllConnections()
  server?.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

describe('Hidden pages deliver nothing, render nothing, and catch up on the first visible frame', () => {
  it('in Chromium: with the newest value alone, a component too', async () => {
    const patience = { timeout: 15_000 }
    const heard = (): Promise<unknown> => chromium.evaluate('globalThis.heard')
    const rendered = (): Promise<unknown> => chromium.evaluate('globalThis.rendered')
    const visibility = (): Promise<unknown> => chromium.evaluate('document.visibilityState')
    await expect.poll(heard, patience).toEqual([])

    await chromium.evaluate("bus.publish('a', 1)")
    await expect.poll(heard, patience).toEqual([1])
    await expect.poll(rendered, patience).toEqual([1])

    await chromium.setWindow('minimized')
    await expect.poll(visibility, patience).toBe('hidden')
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
