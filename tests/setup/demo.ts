/**
 * Builds the demo by its own command, once: starts it as a user would, waits for its address, and stops it with Ctrl-C.
 *
 * Tests then start the built server as often as they need, each on a free port, without building again.
 */
import type { TestProject } from 'vitest/node'
import { startDemo } from '../browser/demo-process'
import { root } from './build'

declare module 'vitest' {
  interface ProvidedContext {
    /** The built server's main module. */
    demoServer: string
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const demo = await startDemo(`${root}scripts/demo.mjs`)
  const code = await demo.stop('SIGINT')
  if (code !== 0) throw new Error(`the demo ended with ${code} after Ctrl-C:\n${demo.output()}`)
  project.provide('demoServer', `${root}apps/demo/dist/server/main.js`)
}
