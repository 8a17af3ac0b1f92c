import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/**
 * What every subscriber can rely on, by number and title. Each rule has a `describe` of that name, in one or several files beside this
 * one, and the tests in it bear the rule's sentences. This table only sees to it that none goes missing.
 */
const RULES = [
  'Latest only',
  'Monotonic',
  'Nothing newest is lost',
  'One cursor',
  'Fresh start',
  'Slow is safe',
  'A bad neighbour harms nobody',
  'Free to change during delivery',
  'Drain, then disconnect',
  'A handle never goes stale',
  'No leak by neglect',
  'Zero copy',
  'Any name',
  'Batches are whole',
  'Cost',
]

const folder = new URL('./', import.meta.url)
const text = readdirSync(folder)
  .filter(name => name.endsWith('.test.ts'))
  .map(name => readFileSync(fileURLToPath(new URL(name, folder)), 'utf8'))
  .join('\n')

/** The describes at the left margin, each with the text up to the next one. */
const sections = text
  .split(/^describe\(/m)
  .slice(1)
  .map(section => ({
    name: /^\s*(['"`])(.*?)\1,/.exec(section)?.[2] ?? '',
    tests: section.match(/^ {2}it[.(]/gm) ?? [],
  }))

describe('Each guarantee has a test whose name is that guarantee', () => {
  it.each(RULES.map((title, index) => [index + 1, title] as const))('rule %i, %s', (number, title) => {
    const named = sections.filter(section => section.name.startsWith(`${number}. `))
    expect(named.map(section => section.name.split(':')[0])).toEqual(named.map(() => `${number}. ${title}`))
    expect(named.flatMap(section => section.tests).length).toBeGreaterThan(0)
  })

  it('no test names a rule that is not in the table', () => {
    const numbered = sections.filter(section => /^\d+\. /.test(section.name))
    const numbers = new Set(numbered.map(section => Number.parseInt(section.name, 10)))
    expect([...numbers].sort((a, b) => a - b)).toEqual(RULES.map((_, index) => index + 1))
  })
})
