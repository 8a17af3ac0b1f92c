/** What a hook last committed, so that an equal selection keeps its identity also when the selector is a new function. */
export interface Committed<R> {
  current: { readonly value: R } | null
}

/**
 * A snapshot reader that applies `select`, and runs it again only when the source's value has changed. The result keeps its identity
 * while `isEqual` holds, so that selectors written inline, also those that build an object each time, neither loop nor re-render.
 */
export function selection<R>(
  get: () => unknown,
  select: (value: unknown) => R,
  isEqual: (a: R, b: R) => boolean,
  committed: Committed<R | undefined>,
): () => R | undefined {
  let last: { readonly from: unknown; readonly selected: R | undefined } | undefined
  return () => {
    const from = get()
    if (last !== undefined && Object.is(last.from, from)) return last.selected
    const previous = last === undefined ? committed.current : { value: last.selected }
    let selected = from === undefined ? undefined : select(from)
    if (previous?.value !== undefined && selected !== undefined && isEqual(previous.value, selected)) {
      selected = previous.value
    }
    last = { from, selected }
    return selected
  }
}
