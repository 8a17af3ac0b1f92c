/**
 * Finds the Chromium that browser tests and screenshots drive.
 *
 * CHROMIUM_PATH wins; without it the usual places of each system are looked at. Nothing is downloaded and nothing is
 * started here. A CHROMIUM_PATH that leads nowhere is an error to report, never a reason to take another browser.
 */
import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const usualPlaces = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
    '/opt/google/chrome/chrome',
  ],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
  ],
  win32: [
    join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
    join(process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)', 'Google\\Chrome\\Application\\chrome.exe'),
    join(process.env.LOCALAPPDATA ?? homedir(), 'Google\\Chrome\\Application\\chrome.exe'),
    join(process.env.LOCALAPPDATA ?? homedir(), 'Chromium\\Application\\chrome.exe'),
  ],
}

/** @param {string} path */
const isFile = path => existsSync(path) && statSync(path).isFile()

/**
 * `path` is the browser, or undefined where there is none; `error` is the one line to show when CHROMIUM_PATH is wrong.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {readonly string[]} [places]
 * @returns {{ path: string | undefined, error: string | undefined }}
 */
export function findChromium(env = process.env, places = usualPlaces[process.platform] ?? []) {
  const asked = env.CHROMIUM_PATH
  if (asked) {
    if (isFile(asked)) return { path: asked, error: undefined }
    return { path: undefined, error: `CHROMIUM_PATH is '${asked}', but there is no such file: correct it or unset it.` }
  }
  return { path: places.find(isFile), error: undefined }
}

/** The one line that says why browser tests did not run. */
export const howToGetChromium =
  'Browser tests are skipped: no Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to it.'
