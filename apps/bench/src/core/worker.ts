/** A process of its own for one peer: measures the rows that it is asked for, and prints a line of JSON for each. */
import { failed, type Outcome } from '../outcome.js'
import type { Adapter } from './adapter.js'
import { trials, weighings } from './cases/index.js'
import { type Measured, plans, time, weigh } from './measure.js'
import { sink } from './message.js'
import type { Answer, Order } from './order.js'

const order = JSON.parse(process.argv[2] ?? '') as Order
const { default: adapter } = (await import(order.adapter)) as { default: Adapter }

function absent(row: string): Outcome<Measured> {
  const reason = adapter.absent?.[row] ?? adapter.absent?.[row.split('.')[0] as string] ?? 'not in its interface'
  return { kind: 'absent', reason }
}

async function measure(row: string): Promise<Outcome<Measured>> {
  const weighing = weighings[row]?.(adapter)
  if (weighing !== undefined) return { kind: 'measured', ...weigh(weighing, order.plan === 'short' ? 1 : 5) }
  const trial = trials[row]?.(adapter)
  if (trial === undefined) return absent(row)
  return { kind: 'measured', ...(await time(trial, plans[order.plan])) }
}

for (const row of order.rows) {
  const outcome = await measure(row).catch(failed)
  const answer: Answer = { row, outcome, sink }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
// Readers that wait for ever, and peers' timers, must not keep it alive.
process.exit(0)
