/** Looks at what a page shows: after each commit, in each animation frame, and after each paint. */

export interface Seen {
  /** How often was looked. */
  looks: { commit: number; frame: number; paint: number }
  /** Looks that found more than one value, and one of them. */
  torn: number
  example: string[]
  /** How many different values were seen. */
  values: number
}

/** Runs a task, and not before what is queued already. */
export function soon(task: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    task()
  }
  port2.postMessage(null)
}

/** Watches the texts of all elements that match, until it is called. */
export function watchTexts(selector: string): () => Seen {
  const seen: Seen = { looks: { commit: 0, frame: 0, paint: 0 }, torn: 0, example: [], values: 0 }
  const values = new Set<string>()
  let watching = true
  const look = (when: keyof Seen['looks']): void => {
    if (!watching) return
    seen.looks[when]++
    const texts = new Set([...document.querySelectorAll(selector)].map(element => element.textContent ?? ''))
    for (const text of texts) values.add(text)
    if (texts.size < 2) return
    seen.torn++
    seen.example = [...texts]
  }
  const observer = new MutationObserver(() => look('commit'))
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  const frame = (): void => {
    if (!watching) return
    look('frame')
    // The browser paints between a frame's callbacks and the next task.
    soon(() => look('paint'))
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  return () => {
    watching = false
    observer.disconnect()
    return { ...seen, values: values.size }
  }
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Waits until all elements that match say the same as `text`, and a little longer; what they say then, or after a while. */
export async function settled(selector: string, text: string, count = 1): Promise<string[]> {
  const texts = (): (string | null)[] => [...document.querySelectorAll(selector)].map(element => element.textContent)
  const isSettled = (): boolean => texts().length >= count && texts().every(each => each === text)
  const deadline = performance.now() + 5_000
  while (!isSettled() && performance.now() < deadline) await pause(10)
  await pause(100)
  return [...new Set(texts())].map(String)
}
