/** What is published: when that was, which of its topic's it is, and text up to the size that the row says, as JSON. */
export interface Message {
  /** By the clock that all processes have in common. */
  readonly at: number
  /** Counts up, over all topics. */
  readonly n: number
  readonly text: string
}

const letters = 'the quick brown fox jumps over the lazy dog, and 0123456789 '

export function messageOf(at: number, n: number, bytes: number): Message {
  const bare = JSON.stringify({ at, n, text: '' }).length
  return { at, n, text: letters.repeat(Math.ceil(bytes / letters.length)).slice(0, Math.max(0, bytes - bare)) }
}

export const topicName = (topic: number): `load/${number}` => `load/${topic}`
