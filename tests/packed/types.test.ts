/** The packed declarations compile in a user's project, strictly, whatever way it resolves modules. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { root } from '../setup/build'

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

const usesCore = `
import { Bus, BusError, bus } from '@dropslot/core'
const market = new Bus<{ prices: { bid: number }; [sensor: \`sensor/\${string}\`]: number }>()
market.publish('prices', { bid: 1 })
market.publish('sensor/7', 20.5)
// @ts-expect-error the topic holds quotes
market.publish('prices', 'cheap')
const bid: number | undefined = market.latest('prices')?.bid
using sub = market.subscribe('prices')
const taken = sub.tryGetMessage()
export const told: number | string | undefined = taken.ok ? taken.value.bid : taken.error.code
export const thrown = (error: unknown): boolean => error instanceof BusError && error.isEmpty
export const stop: () => void = bus.subscribe('anything', (value: unknown) => console.log(value, bid))
`
const usesReact = `
import { BusProvider, createTopicHooks, usePublish, useTopic } from '@dropslot/react'
const hooks = createTopicHooks<{ prices: { bid: number } }>()
export function Price() {
  const quote = hooks.useTopic('prices')
  const bid: number | undefined = hooks.useTopic('prices', { select: q => q.bid, delivery: 'frame' })
  const publish = hooks.usePublish('prices')
  return <BusProvider><button onClick={() => publish({ bid: (bid ?? 0) + 1 })}>{quote?.bid}</button></BusProvider>
}
export { usePublish, useTopic }
`

/** The compiler's complaints about a project of one file; empty when it is content. */
function compile(name: string, file: string, source: string, options: object): string {
  const folder = join(inject('consumer'), name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, file), source)
  const compilerOptions = { target: 'ES2022', strict: true, noEmit: true, skipLibCheck: false, types: [], ...options }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  return stdout + stderr
}

describe.each([
  ['bundler', { module: 'ESNext', moduleResolution: 'Bundler' }],
  ['node16', { module: 'Node16', moduleResolution: 'Node16' }],
  ['nodenext', { module: 'NodeNext', moduleResolution: 'NodeNext' }],
])('with moduleResolution %s', (name, resolution) => {
  test('core needs neither the DOM nor Node', () => {
    // `console` is the user's own here: without the DOM and Node there is none.
    const source = `declare const console: { log(...values: unknown[]): void }\n${usesCore}`
    const options = { ...resolution, lib: ['ES2022', 'ESNext.Disposable'] }
    expect(compile(`core-${name}`, 'core.ts', source, options)).toBe('')
  })

  test('core fits beside the types of Node', () => {
    const options = { ...resolution, lib: ['ES2022', 'ESNext.Disposable'], types: ['node'] }
    expect(compile(`core-in-node-${name}`, 'core.ts', usesCore, options)).toBe('')
  })

  test('the hooks fit beside the types of React and the DOM', () => {
    const options = { ...resolution, lib: ['ES2022', 'DOM', 'ESNext.Disposable'], jsx: 'react-jsx' }
    expect(compile(`react-${name}`, 'react.tsx', usesReact, options)).toBe('')
  })
})

test('the example in the README compiles as it stands', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const example = /```tsx\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(example).toContain('new Bus<')
  const lib = ['ES2022', 'DOM', 'ESNext.Disposable']
  const options = { module: 'ESNext', moduleResolution: 'Bundler', lib, jsx: 'react-jsx' }
  expect(compile('readme', 'readme.tsx', example, options)).toBe('')
})

test('a wrong use is a complaint', () => {
  const source = usesCore.replace('// @ts-expect-error the topic holds quotes', '')
  const options = { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022', 'DOM', 'ESNext.Disposable'] }
  expect(compile('wrong', 'core.ts', source, options)).toMatch(/TS2345/)
})
