/**
 * A vitest reporter that ends a run with one plain line: `N passed, N failed, N skipped`.
 *
 * It counts the tests of all projects, whatever else the other reporters print. A file that could not be loaded and an
 * error outside any test count as failures, since both hide tests. A run in which nothing passed or failed is no
 * success: it exits with a code other than 0. Where browser tests had to be left out, it says so in a line above.
 */
import { writeSync } from 'node:fs'
import { findChromium, howToGetChromium } from './chromium.mjs'

export default class ClosingLine {
  passed = 0
  failed = 0
  skipped = 0

  constructor() {
    // At exit, so that no other reporter's summary comes after it.
    process.on('exit', () => {
      if (this.passed + this.failed === 0 || this.failed > 0) process.exitCode ||= 1
      if (findChromium().path === undefined) writeSync(1, `\n${howToGetChromium}\n`)
      writeSync(1, `\n${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped\n`)
    })
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    // Watch mode runs again and again; each run counts by itself.
    this.passed = 0
    this.failed = unhandledErrors.length
    this.skipped = 0
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') this.passed++
        else if (state === 'failed') this.failed++
        else this.skipped++
      }
      const failedTests = [...module.children.allTests('failed')].length
      if (failedTests === 0 && module.state() === 'failed') this.failed++
    }
  }
}
