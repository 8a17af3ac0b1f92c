/** There is one bus, whoever loads it and however: the packed packages, in processes of their own. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, inject, test } from 'vitest'

const consumer = inject('consumer')
const core = join(consumer, 'node_modules/@dropslot/core/dist/index.js')
const react = join(consumer, 'node_modules/@dropslot/react/dist/index.js')

/** Runs a module in the user's folder and returns what it printed. */
function run(code: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: consumer,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the program failed:\n${stderr}`)
  return stdout.trim()
}

test('the default bus is the same through import and through require', () => {
  const printed = run(`
    import { createRequire } from 'node:module'
    import * as imported from '@dropslot/core'
    const required = createRequire(process.cwd() + '/')('@dropslot/core')
    imported.bus.publish('greeting', 'hello')
    console.log(imported.bus instanceof imported.Bus, required.bus === imported.bus, required.bus.latest('greeting'))
  `)
  expect(printed).toBe('true true hello')
})

test('the default bus is the same when the package is installed twice', () => {
  const other = pathToFileURL(join(inject('otherConsumer'), 'node_modules/@dropslot/core/dist/index.js')).href
  const printed = run(`
    import * as first from '@dropslot/core'
    import * as second from '${other}'
    first.bus.publish('greeting', 'hello')
    console.log(first.Bus === second.Bus, first.bus === second.bus, second.bus.latest('greeting'))
  `)
  // Two classes prove that two copies were loaded indeed.
  expect(printed).toBe('false true hello')
})

test('the packed hooks hold no copy of the bus and import it', () => {
  const hooks = readFileSync(react, 'utf8')
  expect(hooks).toMatch(/from ['"]@dropslot\/core['"]/)
  // Declarations of core's own: each is in core's bundle, so that a rename there can't blind this test.
  const bus = readFileSync(core, 'utf8')
  for (const mark of [
    /\bclass _?Bus\b|\bBus = class\b/,
    /\bclass _?BusError\b|\bBusError = class\b/,
    /Symbol\.for\(/,
  ]) {
    expect(bus).toMatch(mark)
    expect(hooks).not.toMatch(mark)
  }
  const map: { sources: string[] } = JSON.parse(readFileSync(`${react}.map`, 'utf8'))
  expect(map.sources.filter(source => source.includes('core'))).toEqual([])
})

test('the packed hooks read the default bus of the packed core', () => {
  const printed = run(`
    import { createElement } from 'react'
    import { renderToString } from 'react-dom/server'
    import { Bus } from '@dropslot/core'
    import { BusProvider, useTopic } from '@dropslot/react'
    const bus = new Bus()
    bus.publish('greeting', 'hello')
    const Greeting = () => createElement('p', null, String(useTopic('greeting', { bus })))
    console.log(renderToString(createElement(BusProvider, { bus }, createElement(Greeting))))
  `)
  expect(printed).toMatch(/^<p>(hello|undefined)<\/p>$/)
})

test('the hooks say in their first statement that they run on the client', () => {
  expect(readFileSync(react, 'utf8')).toMatch(/^(["'])use client\1;?\n/)
  expect(readFileSync(core, 'utf8')).not.toContain('use client')
})
