import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../runtimes/launchers/launcher.js'
import { claims, END, isGood, START, table, tableIn, withTable } from '../runtimes/report.mjs'
import { resultIn, runToEnd } from '../runtimes/started.mjs'

const main = fileURLToPath(new URL('../runtimes/main.mjs', import.meta.url))
const good: Outcome = { name: 'One', version: '1.0', result: { passed: 3, less: [], failed: [] } }
const bad: Outcome = { ...good, name: 'Two', result: { passed: 2, less: [], failed: [['a case', 'a message']] } }
const absent: Outcome = { name: 'Three', error: 'not found' }

describe('the report of the runtimes', () => {
  it('a failed case, or a runtime that could not be had, is not good; one that is known to be missing is', () => {
    expect([good, bad, absent, { ...absent, known: 'no build' }].map(isGood)).toEqual([true, false, false, true])
    expect(isGood({ ...good, result: { passed: 3, less: [], failed: [], using: 'failed: x' } })).toBe(false)
    expect(isGood({ ...good, result: { passed: 3, less: [], failed: [], using: 'unknown here' } })).toBe(true)
  })

  it('goes into the README and is found there again', () => {
    const text = table([good, bad, absent, { ...absent, known: 'no build' }])
    const readme = withTable(`before - ${START}\n-\n${END} after - `, text)
    expect(readme.startsWith(`before - ${START}\n| runtime`)).toBe(true)
    expect(readme.endsWith(`${END} after - `)).toBe(true)
    expect(tableIn(readme)).toBe(text)
    expect(claims(text)).toEqual([
      'One: all passed',
      'Two: 1 failed',
      'Three: could not be had',
      'Three: not run: no build',
    ])
    expect(() => tableIn('no markers')).toThrow(/has no/)
  })

  it('the result is found among other output, and its absence says what came instead', () => {
    expect(resultIn('noise\ndropslot-result {"passed":1}\nmore')).toEqual({ passed: 1 })
    expect(() => resultIn('SyntaxError: x')).toThrow(/no result; it said: SyntaxError: x/)
  })

  it('a runtime that hangs is ended, and that is said', async () => {
    await expect(
      runToEnd(process.execPath, ['-e', 'console.log("begun"); setInterval(() => {}, 1000)'], { timeout: 500 }),
    ).rejects.toThrow(/no end after 0.5 s; it said: begun/)
  })

  it('an unknown runtime is one clear line', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, '--only', 'netscape'], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('There is no runtime "netscape"')
  })
})
