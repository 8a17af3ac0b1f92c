/** Has the stack end at each call on the way of some code, one after the other. */
import { expect } from 'vitest'

/** So many words, of eight bytes, are more than a frame of `dive`. */
const WORDS = 20
/** So many frames of `dive` are more room than any scene takes. */
const MOST_FRAMES = 200
/** More frames than any stack holds. */
const ENDLESS = 1_000_000
/** What a frame of `sink` takes besides, in words. */
const BALLAST = new Array<number>(1_000).fill(0)

type Call = (frames: number, run: () => void, ...words: number[]) => void

let reached = 0

/** Calls `run` at the bottom of so many frames. */
const dive: Call = (frames, run) => {
  reached = frames
  if (frames > 0) dive(frames - 1, run)
  else run()
}

/** The same in few large frames, so that there are not ten thousand small ones to go through each time. */
const sink: Call = (frames, run) => {
  reached = frames
  if (frames > 0) sink(frames - 1, run, ...BALLAST)
  else run()
}

/** How many frames there is room for. */
function room(call: Call, ...words: number[]): number {
  try {
    call(ENDLESS, () => {}, ...words)
  } catch {}
  return ENDLESS - reached
}

/**
 * Calls `run` with room for about so many frames, and words less. Gives whether it threw; undefined when the engine has made other frames
 * of the same code meanwhile, so that nobody knows how much room there was.
 */
export function nearTheEnd(frames: number, words: number, run: () => void): boolean | undefined {
  let failed: boolean | undefined
  sink(room(sink) - 20, () => {
    const padding = BALLAST.slice(0, words)
    const depth = room(dive, ...padding)
    try {
      dive(
        Math.max(0, depth - frames),
        () => {
          failed = true
          run()
          failed = false
        },
        ...padding,
      )
    } catch {}
    if (room(dive, ...padding) !== depth) failed = undefined
  })
  return failed
}

/**
 * Plays over and over with ever more room, by eight bytes, until that is room enough: so the stack ends once at each call on the way. `play`
 * is to hand `frames` and `words` on to `nearTheEnd`, and gives whether the stack ended.
 */
export async function atEveryEnd(
  play: (frames: number, words: number, place: string) => Promise<boolean | undefined>,
): Promise<void> {
  let enough = 0
  let ends = 0
  // With room for all first: engines compile what is called for the first time, and need far more room for that.
  await play(Number.POSITIVE_INFINITY, 0, 'room for all')
  for (let frames = 0; enough < WORDS && frames < MOST_FRAMES; frames++) {
    enough = 0
    for (let words = 0; words < WORDS; words++) {
      const ended = await play(frames, words, `room for ${frames} frames, less ${words} words`)
      if (ended === true) ends++
      if (ended === false) enough++
    }
  }
  expect(enough).toBe(WORDS)
  // Of those that are room for nothing, there is one frame's worth.
  expect(ends).toBeGreaterThan(WORDS)
}
