/**
 * Where a hook keeps what it committed last, so that an equal selection keeps its identity also when the selector is a new function. It
 * is that of one source: an `isEqual` that forgives a difference must not keep the value of another topic.
 */
export interface Committed {
  committed: unknown
}

/**
 * A snapshot reader that applies `select`, and runs it again only when the source's value has changed. The result keeps its identity
 * while `isEqual` holds, so that selectors written inline, also those that build an object each time, neither loop nor re-render.
 */
export function selection<R>(
  get: () => unknown,
  select: (value: unknown) => R,
  isEqual: (a: R, b: R) => boolean,
  committed: Committed,
): () => R | undefined {
  let last: { readonly from: unknown; readonly selected: R | undefined } | undefined
  return () => {
    const from = get()
    if (last !== undefined && Object.is(last.from, from)) return last.selected
    const previous = last !== undefined ? last.selected : (committed.committed as R | undefined)
    let selected = from === undefined ? undefined : select(from)
    if (previous !== undefined && selected !== undefined && isEqual(previous, selected)) selected = previous
    last = { from, selected }
    return selected
  }
}
