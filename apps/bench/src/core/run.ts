/**
 * Runs the peers, each in processes of its own, in turn, and in several passes, so that the machine's disturbances spread over all.
 *
 * In a full run each row of each peer is a process, and the peers of a row run one after the other: what stands side by side in the
 * report was measured side by side. A short run has one process for all rows of a peer. A process that crashes is that peer's failure.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Options } from '../options.js'
import type { Outcome, Outcomes } from '../outcome.js'
import { profileFlags } from '../profiles.js'
import { median, minimum } from '../statistics.js'
import { bundleSize } from './bundle-size.js'
import { SIZE_ROW, weighings } from './cases/index.js'
import type { Measured } from './measure.js'
import type { Answer, Order } from './order.js'
import { peers as allPeers, type CorePeer } from './peers.js'

/** A worker that says nothing for so long hangs. */
const TIMEOUT_MS = 120_000

const dist = new URL('./', import.meta.url)

export async function run(options: Options, progress: (line: string) => void): Promise<Outcomes<Measured>> {
  const passes: Map<string, Map<string, Outcome<Measured>>>[] = []
  const peers = allPeers.filter(peer => options.peers.includes(peer.id))
  for (let pass = 0; pass < options.passes; pass++) {
    const outcomes = new Map(options.rows.map(row => [row, new Map<string, Outcome<Measured>>()]))
    passes.push(outcomes)
    for (const rows of options.short ? [options.rows] : options.rows.map(row => [row])) {
      for (const peer of peers) {
        const wanted = rows.filter(row => peer.rows === undefined || peer.rows.includes(row))
        // What a peer can not do, or died of, is the same in each pass.
        const open = wanted.filter(row => (passes[0]?.get(row)?.get(peer.id)?.kind ?? 'measured') === 'measured')
        if (open.length === 0) continue
        progress(`pass ${pass + 1} of ${options.passes}: ${rows.length === 1 ? `${rows[0]}, ` : ''}${peer.label}`)
        for (const [row, outcome] of await measure(peer, open, options)) outcomes.get(row)?.set(peer.id, outcome)
      }
    }
  }
  return merge(options, passes)
}

async function measure(
  peer: CorePeer,
  rows: readonly string[],
  options: Options,
): Promise<[string, Outcome<Measured>][]> {
  // Those that call the collector between batches.
  const weighed = rows.filter(row => row in weighings || row.startsWith('wake.'))
  const timed = rows.filter(row => row !== SIZE_ROW && !weighed.includes(row))
  return [
    ...(await work(peer, timed, [], options)),
    ...(await work(peer, weighed, ['--expose-gc'], options)),
    ...(rows.includes(SIZE_ROW) ? [[SIZE_ROW, await bundleSize(peer)] as [string, Outcome<Measured>]] : []),
  ]
}

/** One process. */
async function work(
  peer: CorePeer,
  rows: readonly string[],
  flags: readonly string[],
  options: Options,
): Promise<[string, Outcome<Measured>][]> {
  if (rows.length === 0) return []
  const adapter = new URL(`peers/${peer.id}.js`, dist).href
  const plan = options.profile ? 'profile' : options.short ? 'short' : 'full'
  const order: Order = { adapter, rows, plan }
  const profiling = options.profile ? profileFlags(`${peer.id}-${rows.join('-')}`) : []
  const child = spawn(
    process.execPath,
    [...flags, ...profiling, fileURLToPath(new URL('worker.js', dist)), JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS, env: { ...process.env, NODE_ENV: 'production' } },
  )
  let output = ''
  let errors = ''
  child.stdout.on('data', (text: Buffer) => {
    output += text
  })
  child.stderr.on('data', (text: Buffer) => {
    errors += text
  })
  const ending = await new Promise<string>(resolve => {
    child.on('error', error => resolve(error.message))
    child.on('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? code}`))
  })
  const answers = new Map(
    output
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const answer = JSON.parse(line) as Answer
        return [answer.row, answer.outcome]
      }),
  )
  const reason = `${ending || 'gave no answer'}${errorLine(errors)}`
  return rows.map(row => [row, answers.get(row) ?? { kind: 'failed', error: reason }])
}

/** The line of a crash that says what it was. */
function errorLine(text: string): string {
  const line = text.split('\n').find(each => /^(\w*Error|FATAL)/.test(each))
  return line === undefined ? '' : `: ${line.slice(0, 200)}`
}

/** The least over all passes, and the median of their medians. A failure in any pass is a failure. */
function merge({ rows }: Options, passes: readonly Outcomes<Measured>[]): Outcomes<Measured> {
  const merged = new Map<string, Map<string, Outcome<Measured>>>()
  for (const row of rows) {
    const peers = new Map<string, Outcome<Measured>>()
    for (const [peer, first] of passes[0]?.get(row) ?? []) {
      const all = passes.flatMap(pass => pass.get(row)?.get(peer) ?? [])
      const measured = all.flatMap(outcome => (outcome.kind === 'measured' ? [outcome] : []))
      const failed = all.find(outcome => outcome.kind === 'failed')
      if (failed !== undefined || first.kind !== 'measured') peers.set(peer, failed ?? first)
      else
        peers.set(peer, {
          kind: 'measured',
          min: minimum(measured.map(each => each.min)),
          median: median(measured.map(each => each.median)),
          samples: measured.reduce((sum, each) => sum + each.samples, 0),
        })
    }
    merged.set(row, peers)
  }
  return merged
}
