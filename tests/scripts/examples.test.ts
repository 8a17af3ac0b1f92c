/**
 * The examples in the doc comments are true: those of core are run, and what they log is what they say they log; those of react and
 * link, which need a page or another side around them, are compiled.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Example {
  readonly name: string
  readonly code: string
}

/** The fenced blocks below `@example`, by file. */
function examplesOf(folder: string): Example[] {
  return readdirSync(`${root}${folder}`).flatMap(file => {
    const text = readFileSync(`${root}${folder}/${file}`, 'utf8')
    const blocks = [...text.matchAll(/@example\n \*\s*```tsx?\n((?: \*.*\n)*?) \* ```/g)]
    return blocks.map(([, block = ''], index) => ({
      name: `${file} ${index + 1}`,
      code: block.replace(/^ \* ?/gm, ''),
    }))
  })
}

/** What the lines that log say they log: `console.log(…) // this`. */
function promised(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\).*? \/\/ (.*)$/gm)].map(([, said = '']) => said.trim())
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value)?.replaceAll('"', "'")

describe('core', () => {
  const examples = examplesOf('packages/core/src')

  it('has one for each of its public parts', () => {
    expect(examples.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bus.ts 1', 'bus-error.ts 1', 'delivery.ts 1', 'sub.ts 1', 'topic.ts 1', 'watch.ts 1']),
    )
  })

  it.each(examples)('$name', async ({ code }) => {
    const program = `
      import { Bus, BusError } from '@dropslot/core'
      export default async function run(console) {
        const bus = new Bus()
        { ${code} }
      }`
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: `${root}packages/react`, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'esm',
      conditions: ['@dropslot/source'],
    })
    const url = `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`
    const { default: run } = (await import(/* @vite-ignore */ url)) as { default(console: object): Promise<void> }
    const logged: string[] = []
    await run({ log: (...values: unknown[]) => logged.push(values.map(shown).join(' ')) })
    expect(logged).toEqual(promised(code).map(said => said.replace(/, /g, ',')))
  })
})

describe.each(['react', 'link'])('%s', folder => {
  it.each(examplesOf(`packages/${folder}/src`))('$name compiles', async ({ code }) => {
    await expect(
      transform(`async () => { ${code.replace(/^export /gm, '')} }`, { loader: 'tsx' }),
    ).resolves.toBeDefined()
  })
})
