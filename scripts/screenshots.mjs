/**
 * `pnpm screenshots`: takes the README's screenshots from the real demo into docs/screenshots.
 *
 * Builds and starts the demo, opens it in Chromium, lets the charts fill, and takes pictures. What would tell whose machine
 * it is does not show: the host has a made-up name, and processes are blurred. The numbers are the machine's own.
 */
import './node-version.mjs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { findChromium, howToGetChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/screenshots')
const limit = 400_000
// The charts show the last minute.
const fillSeconds = Number(process.env.FILL_SECONDS ?? 60)

/** @type {{ name: string, hash: string, theme: 'dark' | 'light' }[]} */
const shots = [
  { name: 'host-dark', hash: '#/host', theme: 'dark' },
  { name: 'host-light', hash: '#/host', theme: 'light' },
  { name: 'lab-dark', hash: '#/lab', theme: 'dark' },
]

const { path, error } = findChromium()
if (path === undefined) {
  console.error(error ?? howToGetChromium)
  process.exit(1)
}

const demo = spawn(process.execPath, [join(root, 'scripts/demo.mjs'), '--port', '0'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, DROPSLOT_DEMO_NAME: 'workstation' },
})
const ended = once(demo, 'exit')

/** @returns {Promise<string>} */
const address = new Promise((resolve, reject) => {
  let output = ''
  demo.stdout.on('data', text => {
    output += text
    const found = /https?:\/\/[\w.[\]:-]+:\d+/.exec(output)
    if (found) resolve(found[0])
  })
  ended.then(() => reject(new Error(`the demo ended before it was up:\n${output}`)), reject)
})

/**
 * Takes one screenshot of a page that has been live for a while.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {{ name: string, hash: string, theme: 'dark' | 'light' }} shot
 */
async function take(browser, url, { name, hash, theme }) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    colorScheme: theme,
  })
  const page = await context.newPage()
  await page.goto(`${url}/${hash}`)
  if (hash === '#/lab') {
    await page.getByTestId('lab-rate').press('End')
    await page.getByTestId('lab-topics').fill('600')
    await page.getByTestId('lab-start').click()
    await page.waitForTimeout(5_000)
  } else {
    await page.getByTestId('core-gauge-0').waitFor()
    await page.waitForTimeout(fillSeconds * 1_000)
  }
  await page.evaluate(() => {
    // By the object model, which a strict content security policy allows.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('td[data-private] { filter: blur(5px) }')
    document.adoptedStyleSheets.push(sheet)
  })
  const file = join(folder, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled' })
  await context.close()
  const { size } = statSync(file)
  console.log(`${file} ${Math.round(size / 1000)} kB`)
  if (size > limit) throw new Error(`${name}.png is larger than ${limit / 1000} kB`)
}

try {
  const url = await address
  mkdirSync(folder, { recursive: true })
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: path, args: ['--disable-background-networking', ...sandbox] })
  try {
    for (const shot of shots) await take(browser, url, shot)
  } finally {
    await browser.close()
  }
} finally {
  if (demo.exitCode === null) demo.kill('SIGTERM')
  await ended
}
