/** A Chromium, and a server of pages whose sides a test tells what to do. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../../../scripts/chromium.mjs'
import { type Bundle, bundle } from '../fixture/bundle'
import type { SideKind } from '../fixture/page'
import { type FarSide, farSide } from '../fixture/side'

/** Two origins of the same pages. */
export interface Pages {
  readonly origin: string
  readonly otherOrigin: string
  end(): void
}

export interface Site extends Omit<Pages, 'end'> {
  readonly context: () => Promise<BrowserContext>
  end(): Promise<void>
}

export async function servePages(): Promise<Pages> {
  const bundles: Record<string, Bundle> = {
    '/page.js': await bundle('page', 'browser'),
    '/inner.js': await bundle('inner', 'browser'),
  }
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://any')
    const script = bundles[pathname]
    response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript' })
    const source = pathname === '/frame' ? '/inner.js' : '/page.js'
    response.end(
      script === undefined
        ? `<!doctype html><title>link</title><link rel="icon" href="data:,"><body><script type="module" src="${source}"></script>`
        : readFileSync(script.path),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    end() {
      server.closeAllConnections()
      server.close()
      for (const each of Object.values(bundles)) each.remove()
    },
  }
}

export async function startSite(): Promise<Site> {
  const { origin, otherOrigin, end } = await servePages()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser: Browser = await chromium.launch({ executablePath: findChromium().path ?? '', args: sandbox })
  return {
    context: () => browser.newContext(),
    origin,
    otherOrigin,
    async end() {
      await browser.close()
      end()
    },
  }
}

export interface Opened {
  readonly page: Page
  readonly side: FarSide
  /** The side in the page's worker or frame. */
  readonly inside: FarSide
}

type Told = { start(name: string, kind: SideKind): Promise<void>; tell(...told: unknown[]): Promise<unknown> }

export async function openSide(context: BrowserContext, site: Site, kind: SideKind): Promise<Opened> {
  const page = await context.newPage()
  await page.goto(`${site.origin}/`)
  await page.waitForFunction(() => 'start' in globalThis)
  await page.evaluate(each => (globalThis as unknown as Told).start('side', each), kind)
  const told = (name: string): FarSide =>
    farSide((method, args) =>
      page.evaluate(([...each]) => (globalThis as unknown as Told).tell(...each), [name, method, args]),
    )
  return { page, side: told('side'), inside: told('side inside') }
}
