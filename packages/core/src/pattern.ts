/**
 * Glob patterns over topic names. `/` separates segments; `*` stands for any characters within one segment, and a
 * segment that is `**` for any number of segments, none included. Everything else stands for itself.
 *
 * Matching takes time in proportion to pattern × name at worst, whatever the pattern, because it may come from elsewhere.
 */

/** Whether `name` matches, by the one backtracking step that globs need: to the last star seen. */
function matchSequence<T>(
  pattern: readonly T[],
  name: readonly T[],
  star: T,
  same: (pattern: T, name: T) => boolean,
): boolean {
  let p = 0
  let afterStar = -1
  let starTook = 0
  for (let n = 0; n < name.length; ) {
    if (p < pattern.length && pattern[p] === star) {
      afterStar = ++p
      starTook = n
    } else if (p < pattern.length && same(pattern[p] as T, name[n] as T)) {
      p++
      n++
    } else if (afterStar >= 0) {
      p = afterStar
      n = ++starTook
    } else {
      return false
    }
  }
  while (pattern[p] === star) p++
  return p === pattern.length
}

/** A predicate for names that match `pattern`: `sensor/*` matches `sensor/roof`, `sensor/**` also `sensor/roof/north`. */
export function compilePattern(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return name => name === pattern
  const segments = pattern.split('/')
  const sameSegment = (segment: string, part: string): boolean =>
    segment === '*' ||
    segment === part ||
    (segment.includes('*') && matchSequence([...segment], [...part], '*', Object.is))
  return name => matchSequence(segments, name.split('/'), '**', sameSegment)
}
