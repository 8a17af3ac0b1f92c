/**
 * One Chromium for the whole run; in it, each measurement has a page of its own in a context of its own, and the libraries take turns, so
 * that what disturbs the machine meets all of them. Pages are served from memory: no network, no server.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../../../scripts/chromium.mjs'
import { UsageError } from '../options.js'
import type { Taken } from '../passes.js'
import { writeProfile } from '../profiles.js'
import type { Library } from './libraries.js'
import type { Metric } from './metrics.js'
import type { Row } from './rows.js'
import { type Around, type Plan, trial } from './trial.js'

const ORIGIN = 'http://bench.invalid'
/**
 * The commit counter stands where React looks for its developer tools, before React is there. Rows have a size of their own, so that a
 * changed number is laid out in its row alone: the browser's work must not drown the libraries'.
 */
const HTML = `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<style>
body { font: 10px monospace }
div > div { height: 12px; contain: strict; white-space: nowrap }
span { display: inline-block; width: 8ch }
</style><body><script>
window.commits = { count: 0 }
window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
  supportsFiber: true,
  isDisabled: false,
  checkDCE() {},
  inject: () => 1,
  onCommitFiberRoot() { window.commits.count++ },
}
</script><script type="module" src="/page.js"></script>`

/** A page that says nothing for so long hangs. */
const TIMEOUT_MS = 60_000

/** This runs bundled, from `dist`; the page is beside it. */
const files = fileURLToPath(new URL('browser-page/', import.meta.url))

export async function openSession(): Promise<Session> {
  const { path, error } = findChromium()
  if (path === undefined)
    throw new UsageError(error ?? 'There is no Chromium: install one, or set CHROMIUM_PATH to it.')
  // Chromium refuses root its sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  return new Session(await chromium.launch({ executablePath: path, args: [...quiet, ...sandbox] }))
}

export class Session {
  readonly #browser: Browser

  constructor(browser: Browser) {
    this.#browser = browser
  }

  get version(): string {
    return this.#browser.version()
  }

  close(): Promise<void> {
    return this.#browser.close()
  }

  /** One library in one row. Whatever goes wrong in the page is that library's failure. */
  async measure(library: Library, row: Row, plan: Plan, profiled: boolean): Promise<Taken<Metric>> {
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } })
    let timer: NodeJS.Timeout | undefined
    try {
      return await Promise.race([
        inPage(context, library, row, plan, profiled),
        new Promise<Taken<Metric>>(resolve => {
          timer = setTimeout(() => resolve({ kind: 'failed', error: 'gave no answer' }), TIMEOUT_MS)
        }),
      ])
    } catch (error) {
      const [line = ''] = String((error as Error).message).split('\n')
      const absent = /Absent: (.*)/.exec(line)?.[1]
      return absent === undefined ? { kind: 'failed', error: line.slice(0, 200) } : { kind: 'absent', reason: absent }
    } finally {
      clearTimeout(timer)
      await context.close()
    }
  }
}

async function inPage(
  context: BrowserContext,
  library: Library,
  row: Row,
  plan: Plan,
  profiled: boolean,
): Promise<Taken<Metric>> {
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  await serve(page)
  await page.goto(`${ORIGIN}/`)
  const cdp = await context.newCDPSession(page)
  await page.evaluate(module => window.bench.load(module), `/adapters/${library.id}.js`)
  const around: Around = profiled ? work => profile(cdp, `${library.id}-${row.row}`, work) : work => work()
  const sample = await trial(page, cdp, row, plan, around)
  const [error] = errors
  return error === undefined ? { kind: 'sampled', sample } : { kind: 'failed', error: error.slice(0, 200) }
}

async function profile<T>(cdp: CDPSession, name: string, work: () => Promise<T>): Promise<T> {
  await cdp.send('Profiler.enable')
  await cdp.send('Profiler.setSamplingInterval', { interval: 200 })
  await cdp.send('Profiler.start')
  const result = await work()
  const { profile: found } = await cdp.send('Profiler.stop')
  writeProfile(name, found)
  return result
}

async function serve(page: Page): Promise<void> {
  await page.route(`${ORIGIN}/**`, route => {
    const path = new URL(route.request().url()).pathname
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: HTML })
    const file = `${files}${path.slice(1)}`
    if (!existsSync(file)) return route.fulfill({ status: 404 })
    return route.fulfill({ contentType: 'text/javascript', body: readFileSync(file, 'utf8') })
  })
}
