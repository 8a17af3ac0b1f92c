/** What came of the runs: a table for people, its place in the README, and whether it is good enough. */

export const START = '<!-- runtimes:start, written by `pnpm runtimes --write` -->'
export const END = '<!-- runtimes:end -->'

/** @typedef {import('./launchers/launcher.ts').Outcome} Outcome */

/** @param {Outcome} outcome */
export function isGood({ result, known }) {
  if (result === undefined) return known !== undefined
  return result.failed.length === 0 && !result.using?.startsWith('failed')
}

/** @param {Outcome} outcome */
function verdict({ result, known }) {
  if (result === undefined) return known === undefined ? 'could not be had' : `not run: ${known}`
  const bad = result.failed.length
  return bad === 0 ? 'all passed' : `${bad} failed`
}

/** @param {Outcome} outcome */
function lacks({ result }) {
  if (result === undefined) return ''
  /** @type {Set<string>} */
  const missing = new Set(result.less.map(([, feature]) => (feature === 'collection' ? 'forced collection' : feature)))
  if (result.using === 'unknown here') missing.add('`using`')
  return [...missing].join(', ')
}

/** @param {readonly Outcome[]} outcomes */
export function table(outcomes) {
  const rows = outcomes.map(outcome => {
    const cells = [outcome.name, outcome.version ?? '', verdict(outcome), outcome.result?.passed ?? '', lacks(outcome)]
    return `| ${cells.join(' | ')} |`
  })
  return ['| runtime | version | verdict | cases | without |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
}

/**
 * Where the table is in the README; throws where it is not.
 *
 * @param {string} readme
 * @returns {[from: number, to: number]}
 */
function placeIn(readme) {
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start < 0 || end < start) throw new Error(`the README has no ${START} … ${END}`)
  return [start + START.length, end]
}

/** @param {string} readme */
export function tableIn(readme) {
  return readme.slice(...placeIn(readme)).trim()
}

/** @param {string} readme @param {string} newTable */
export function withTable(readme, newTable) {
  const [from, to] = placeIn(readme)
  return `${readme.slice(0, from)}\n${newTable}\n${readme.slice(to)}`
}

/**
 * What must not change unnoticed: names and verdicts. Versions and counts move on by themselves.
 *
 * @param {string} text
 */
export function claims(text) {
  return text
    .split('\n')
    .slice(2)
    .map(row => row.split('|').map(cell => cell.trim()))
    .map(cells => `${cells[1]}: ${cells[3]}`)
}
