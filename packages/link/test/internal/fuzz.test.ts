import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Bus } from '@dropslot/core'
import { expect, it } from 'vitest'
import type { Codec } from '../../src/codec.js'
import type { Entry } from '../../src/entry.js'
import type { Format } from '../../src/format.js'
import type { Frame } from '../../src/frame.js'
import { Guard, type SessionLimits } from '../../src/guard.js'
import { type Ledger, ledgerOf } from '../../src/ledger.js'
import { msgpack } from '../../src/msgpack.js'
import { serving } from '../../src/serving.js'
import { Session } from '../../src/session.js'
import { socketFormat } from '../../src/socket-format.js'
import { Chance } from './fuzz/chance.js'
import { mutateBytes, mutateFrame, mutateText } from './fuzz/mutations.js'
import { VirtualTime } from './model/virtual-clock.js'

/** A million frames in all, a quarter for each side and codec. */
const FRAMES = Number(process.env.DROPSLOT_LINK_FRAMES ?? 1_000_000)
const SEED = Number(process.env.DROPSLOT_LINK_SEED ?? Date.now() % 1_000_000)
const LIMITS: SessionLimits = { topics: 40, patterns: 8, nameLength: 100 }
/** Sessions end at the first wrong frame; one that none ended, after so many. */
const LONGEST_SESSION = 40

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** One side of a line, whose other side sends anything. */
class Victim {
  readonly time = new VirtualTime()
  readonly bus: Bus<Record<string, unknown>> = new Bus({ maxTopics: 300, onError: () => {} })
  readonly ledger: Ledger
  readonly format: Format
  readonly limits: SessionLimits | undefined
  session: Session | undefined
  ended: { readonly code: number; readonly reason: string } | undefined
  sent = 0
  /** Of this session. */
  batches = 0

  constructor(format: Format, limits: SessionLimits | undefined) {
    this.format = format
    this.limits = limits
    this.ledger = ledgerOf(this.bus as never, this.time.clock(0), 'victim')
    for (let i = 0; i < 20; i++) this.bus.publish(`r/${i}`, { n: i, list: [1, 2, { deep: 'x' }] })
  }

  join(): Session {
    this.ended = undefined
    this.batches = 0
    const session: Session = new Session(
      {
        format: this.format,
        send: made => {
          this.sent++
          if (typeof made !== 'string' || made.startsWith('["batch"')) this.batches++
        },
        close: () => {},
      },
      {
        ledger: this.ledger,
        via: {},
        ...serving,
        gives: name => name.startsWith('r/') || name.startsWith('w/'),
        takes: name => (this.limits === undefined ? true : name.startsWith('w/')),
        window: 2,
        maxFrame: 65_536,
        guard: this.limits && new Guard(this.limits),
        onError: () => {},
        onHello: one => one.want({ pattern: 'w/**', every: 0, deltas: true }),
        onRefused: () => {},
        onBye: () => {},
        onEnd: (_, code, reason) => {
          this.ended = { code, reason }
        },
      },
    )
    this.session = session
    return session
  }
}

function itemOf(format: Format, id: number, version: number, value: unknown): unknown {
  const stamp = { epoch: 0, version, origin: 'o' }
  return format.item({ id, stamp, removed: value === undefined, value } as Entry, 0, undefined, undefined)
}

/** Batches begin where the last one ended, up to this one. */
const LAST_BATCH = 30

/** Frames as an honest other side sends them. */
class Corpus {
  readonly hello: unknown
  readonly #frames: readonly unknown[]
  readonly #batches: readonly (readonly unknown[])[]
  readonly #acks: readonly unknown[]

  constructor(format: Format, codec: string) {
    const frames: Frame[] = [
      ['have', [['r/1', 0, 1, 'victim']]],
      ['held', [['w/1', 1, 1, 'peer']]],
      ['want', 'r/**', 0, false],
      ['want', 'r/1', 50, true],
      ['unwant', 'r/1'],
      ['offer', ['w/**', 'x']],
      ['refused', 'r/1', 'DENIED', 'no'],
      ['rest', true],
      ['rest', false],
      ['ping'],
      ['pong'],
      ['bye', 'over', 100],
    ]
    this.hello = format.frame(['hello', 1, 'peer', codec, 0])
    this.#frames = frames.map(frame => format.frame(frame))
    const upTo = Array.from({ length: LAST_BATCH }, (_, place) => place + 1)
    this.#acks = upTo.map(seq => format.frame(['ack', seq]))
    const values = [{ a: 1, b: { c: [1, 2] } }, 'text é 💡', null, undefined, new Uint8Array([1, 2, 3]), [1.5]]
    this.#batches = upTo.map(seq => [
      ...values.map((value, place) =>
        format.batch({
          seq,
          now: 5,
          topics: [[place, `w/${place}`, 1]],
          pieces: [itemOf(format, place, seq, value), itemOf(format, place, seq + 1, value)],
        }),
      ),
      format.frame([
        'batch',
        seq,
        5,
        [[9, 'w/9', 1]],
        [
          [9, seq, 0, { a: 1 }],
          [9, seq + 1, 0, [{ b: 2 }, ['a']], 3],
        ],
      ]),
    ])
  }

  /** One that would come next, after so many batches each way. */
  next(
    taken: number,
    sent: number,
    acknowledged: number,
    chance: Chance,
  ): { readonly frame: unknown; readonly kind: string } {
    if (sent > acknowledged && sent <= LAST_BATCH && chance.below(3) === 0) {
      return { frame: this.#acks[sent - 1], kind: 'ack' }
    }
    if (taken < LAST_BATCH && chance.below(2) === 0) {
      return { frame: chance.pick(this.#batches[taken] as unknown[]), kind: 'batch' }
    }
    return { frame: chance.pick(this.#frames), kind: 'other' }
  }
}

function mutate(frame: unknown, chance: Chance): unknown {
  const isText = typeof frame === 'string'
  // As it is, so that sessions get somewhere.
  if (chance.below(2) === 0) return frame
  if (!isText) return mutateBytes(frame as Uint8Array, chance)
  return chance.below(3) === 0 ? mutateText(frame, chance) : mutateFrame(frame, chance)
}

interface Run {
  readonly frames: number
  readonly violations: number
  readonly grown: number
}

function attack(format: Format, codec: string, limits: SessionLimits | undefined, chance: Chance): Run {
  const victim = new Victim(format, limits)
  const corpus = new Corpus(format, codec)
  const { hello } = corpus
  const quarter = Math.ceil(FRAMES / 4)
  let violations = 0
  let session = victim.join()
  let length = 0
  let taken = 0
  let acknowledged = 0
  let heap = 0
  for (let count = 0; count < quarter; count++) {
    if (length === 0 && chance.below(10) > 0) session.received(hello)
    const { frame, kind } = corpus.next(taken, victim.batches, acknowledged, chance)
    // Whatever it is, it is taken, refused or closes the line: nothing is thrown.
    session.received(mutate(frame, chance))
    if (kind === 'batch') taken++
    if (kind === 'ack') acknowledged = victim.batches
    if (chance.below(8) === 0) victim.bus.publish(`r/${chance.below(20)}`, { n: count })
    victim.time.settle()
    length++
    const { ended } = victim
    if (ended !== undefined) {
      violations++
      if (ended.code < 4400 || ended.reason === '') throw new Error(`closed with ${ended.code} ${ended.reason}`)
    }
    if (ended !== undefined || length > LONGEST_SESSION) {
      session.close()
      session = victim.join()
      length = taken = acknowledged = 0
    }
    if (count % 1_000 === 0) victim.time.advance(100)
    if (count === Math.floor(quarter / 2)) {
      collect()
      heap = process.memoryUsage().heapUsed
    }
  }
  session.close()
  victim.time.advance(1)
  expect(victim.time.timersPending).toBe(0)
  expect(victim.bus.topicCount).toBeLessThanOrEqual(300)
  let entries = 0
  for (const entry of victim.ledger.entries()) {
    entries++
    // What closed lines wanted is forgotten.
    expect(entry.markCount).toBe(0)
    expect(entry.stamp.version).toBeLessThan(2 ** 50)
  }
  expect(entries).toBeLessThan(4_000)
  collect()
  const grown = process.memoryUsage().heapUsed - heap
  // Who is honest is served as before.
  const after = victim.join()
  after.received(hello)
  after.received(format.frame(['want', 'r/1', 0, false]))
  const sent = victim.sent
  victim.bus.publish('r/1', 'still')
  victim.time.settle()
  expect([victim.ended, victim.sent]).toEqual([undefined, sent + 1])
  after.close()
  return { frames: quarter, violations, grown }
}

const before = [Object.prototype, Array.prototype, Function.prototype, Map.prototype].map(prototype =>
  Reflect.ownKeys(prototype),
)

const sides: readonly (readonly [side: string, codec: Codec | undefined, limits: SessionLimits | undefined])[] = [
  ['a client that reads JSON', undefined, undefined],
  ['a server that reads JSON', undefined, LIMITS],
  ['a client that reads MessagePack', msgpack, undefined],
  ['a server that reads MessagePack', msgpack, LIMITS],
]

for (const [side, codec, limits] of sides) {
  it(`${side}: of ${FRAMES / 4} mutated frames none crashes, none leaves anything, and no prototype is touched`, {
    timeout: 120_000,
  }, () => {
    const run = attack(socketFormat(codec), codec?.name ?? 'json', limits, new Chance(SEED))
    console.log(`${side}, seed ${SEED}: ${run.frames} frames, ${run.violations} lines closed, heap ${run.grown} bytes`)
    expect(run.violations).toBeGreaterThan(run.frames / 50)
    expect(run.grown).toBeLessThan(3_000_000)
    const after = [Object.prototype, Array.prototype, Function.prototype, Map.prototype].map(prototype =>
      Reflect.ownKeys(prototype),
    )
    expect(after).toEqual(before)
    expect(({} as Record<string, unknown>).polluted).toBe(undefined)
  })
}
