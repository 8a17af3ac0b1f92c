/**
 * The frames on the feed's WebSocket, JSON as text, and the only place that reads them. Both sides check what they get:
 * a frame that is not one of these throws an error that says what is wrong.
 *
 * The page paces the server: one batch is under way at a time, and the next leaves when the page has acknowledged it.
 */
import type { HostTopics } from './topics'

/** A topic and its newest value. */
export type Entry = { [Name in keyof HostTopics]: readonly [name: Name, value: HostTopics[Name]] }[keyof HostTopics]

export type ServerFrame =
  /** The first frame: how often the server samples, in milliseconds. */
  | { readonly type: 'hello'; readonly intervalMs: number }
  /** The newest values of the topics that changed since the last batch; the first names every topic. */
  | { readonly type: 'batch'; readonly seq: number; readonly values: readonly Entry[] }

/** The page has taken the values of batch `seq`. */
export interface PageFrame {
  readonly type: 'ack'
  readonly seq: number
}

/** The longest frame that a page may send, in characters. */
export const longestPageFrame = 1024

export function helloFrame(intervalMs: number): string {
  return JSON.stringify({ type: 'hello', intervalMs } satisfies ServerFrame)
}

export function batchFrame(seq: number, values: readonly (readonly [string, unknown])[]): string {
  return JSON.stringify({ type: 'batch', seq, values })
}

export function ackFrame(seq: number): string {
  return JSON.stringify({ type: 'ack', seq } satisfies PageFrame)
}

/** Reads what a page sent. */
export function parsePageFrame(data: unknown): PageFrame {
  const frame = parseObject(data)
  if (frame.type !== 'ack') throw new Error(`unknown frame type ${quote(frame.type)}`)
  const seq = frame.seq
  if (!isCount(seq)) throw new Error('seq must be a whole number')
  const extra = Object.keys(frame).find(key => key !== 'type' && key !== 'seq')
  if (extra !== undefined) throw new Error(`unknown field ${quote(extra)}`)
  return { type: 'ack', seq }
}

/** Reads what the server sent. Values are taken as typed: server and page are built together. */
export function parseServerFrame(data: unknown): ServerFrame {
  const frame = parseObject(data)
  if (frame.type === 'hello') {
    if (typeof frame.intervalMs !== 'number') throw new Error('intervalMs must be a number')
    return { type: 'hello', intervalMs: frame.intervalMs }
  }
  if (frame.type !== 'batch') throw new Error(`unknown frame type ${quote(frame.type)}`)
  if (!isCount(frame.seq)) throw new Error('seq must be a whole number')
  if (!Array.isArray(frame.values)) throw new Error('values must be an array')
  for (const entry of frame.values as unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string' || entry[0] === '') {
      throw new Error('each value must be a pair of a name and a value')
    }
  }
  return { type: 'batch', seq: frame.seq, values: frame.values as Entry[] }
}

function parseObject(data: unknown): Record<string, unknown> {
  if (typeof data !== 'string') throw new Error('a frame must be text')
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    throw new Error('a frame must be JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a frame must be an object')
  return value as Record<string, unknown>
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const quote = (value: unknown): string => String(JSON.stringify(value)).slice(0, 40)
