/** Runs in a process of its own (`distant.ts`): a client that wants everything, says what it has, and blocks when it is told to. */
import { Bus } from '@dropslot/core'
import { connect, type WebSocketOptions, webSocket } from '@dropslot/link'
import { WebSocket } from 'ws'

interface Question {
  readonly latest?: string[]
  readonly age?: string
  readonly block?: number
  readonly until?: string
}

const bus = new Bus()
const Constructor = WebSocket as unknown as NonNullable<WebSocketOptions['WebSocket']>
connect(bus, webSocket(process.argv[2] as string, { WebSocket: Constructor }), { subscribe: ['**'] })

const ageOf = (name: string): number => Date.now() - ((bus.latest(name) as number | undefined) ?? 0)

function answer(id: number, question: Question): void {
  const { latest, age, block, until: topic } = question
  if (latest !== undefined) process.send?.([id, { latest: latest.map(name => bus.latest(name) ?? null) }])
  if (age !== undefined) process.send?.([id, { age: ageOf(age) }])
  if (block === undefined || topic === undefined) return
  const until = Date.now() + block
  while (Date.now() < until) {
    // Nothing else happens in this process.
  }
  // When it has a value that was published after it went on.
  const stop = bus.subscribe(topic, value => {
    if ((value as number) < until) return
    stop()
    process.send?.([id, { first: Date.now() - until, age: ageOf(topic) }])
  })
}

process.on('message', message => {
  const [id, question] = message as [number, Question]
  answer(id, question)
})
