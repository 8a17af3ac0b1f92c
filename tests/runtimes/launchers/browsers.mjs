import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../../../scripts/chromium.mjs'
import { servePage } from '../page-server.mjs'
import { runToEnd, start } from '../started.mjs'

/**
 * Opens the page in a browser and waits for its result, for a minute at most; then the browser is ended.
 *
 * @param {import('./launcher.ts').Context} context
 * @param {(url: string, profile: string) => ReturnType<typeof start>} open
 */
async function openPage({ bundles }, open) {
  const profile = mkdtempSync(join(tmpdir(), 'dropslot-profile-'))
  const served = await servePage(bundles)
  /** @type {ReturnType<typeof start> | undefined} */
  let browser
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  try {
    const started = open(served.url, profile)
    browser = started
    const answer = await Promise.race([
      served.result,
      started.ended.then(code => {
        throw new Error(`the browser ended with ${code}; it said: ${started.output.slice(-2_000)}`)
      }),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no result; it said: ${started.output.slice(-2_000)}`)), 60_000)
      }),
    ])
    if (answer.error !== undefined) throw new Error(answer.error)
    const failed = answer.worker.failed.map((/** @type {[string, string]} */ [name, message]) => [
      `${name} (worker)`,
      message,
    ])
    return {
      agent: answer.agent,
      result: {
        ...answer.page,
        passed: answer.page.passed + answer.worker.passed,
        failed: [...answer.page.failed, ...failed],
      },
    }
  } finally {
    clearTimeout(timer)
    browser?.stop()
    served.stop()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** @type {import('./launcher.ts').Launcher} */
export const chromium = {
  name: 'Chromium',
  packages: [],
  debian: ['chromium'],
  async launch(context) {
    const { path } = findChromium()
    if (path === undefined) throw new Error('no Chromium was found')
    const { agent, result } = await openPage(context, (url, profile) =>
      start(path, [
        '--headless',
        '--no-sandbox',
        '--no-first-run',
        '--js-flags=--expose-gc',
        `--user-data-dir=${profile}`,
        url,
      ]),
    )
    return { version: /Chrome\/(\d+)/.exec(agent)?.[1], result }
  },
}

/** @type {import('./launcher.ts').Launcher} */
export const firefox = {
  name: 'Firefox',
  packages: [],
  debian: ['firefox-esr'],
  async launch(context) {
    const { agent, result } = await openPage(context, (url, profile) => {
      writeFileSync(join(profile, 'user.js'), 'user_pref("dom.testing.testutils.enabled", true);\n')
      return start('firefox-esr', ['--headless', '--no-remote', '--profile', profile, url], {
        env: { ...process.env, HOME: profile },
      })
    })
    return { version: /Firefox\/(\d+)/.exec(agent)?.[1], result }
  },
}

/** Where Debian puts the small browser that comes with WebKitGTK. */
function findMiniBrowser() {
  const folders = readdirSync('/usr/lib').map(each => join('/usr/lib', each, 'webkit2gtk-4.1/MiniBrowser'))
  return folders.find(path => existsSync(path))
}

/** @type {import('./launcher.ts').Launcher} */
export const webkit = {
  name: 'WebKit',
  packages: [],
  debian: ['webkit2gtk-driver', 'xvfb'],
  async launch(context) {
    const program = findMiniBrowser()
    if (program === undefined) throw new Error('no MiniBrowser was found')
    const screen = start('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp'])
    try {
      let display
      for (let i = 0; display === undefined && i < 100; i++) {
        await new Promise(resolve => setTimeout(resolve, 100))
        display = /^\d+$/m.exec(screen.output)?.[0]
      }
      if (display === undefined) throw new Error(`Xvfb gave no display; it said: ${screen.output}`)
      const env = { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11' }
      const { result } = await openPage(context, (url, profile) =>
        start(program, ['--private', url], { env: { ...env, HOME: profile } }),
      )
      const version = /(\d+\.\d+)\.\d+/.exec(await runToEnd(program, ['--version'], { env }))?.[1]
      return { version: version && `WebKitGTK ${version}`, result }
    } finally {
      screen.stop()
    }
  },
}
