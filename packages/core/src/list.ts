/**
 * Intrusive circular lists: the members carry the links, so joining, leaving and moving cost O(1) and allocate nothing.
 *
 * A list is a link too, the one between its last member and its first; alone with itself, it is empty. A link that is in no list
 * is alone with itself as well, so leaving twice is harmless. A member is in one list at a time.
 */
export interface Link {
  /** @internal */ _prev: Link
  /** @internal */ _next: Link
}

/** A list that is nothing else. Members do not inherit their links: engines are slow at fields that many classes share. */
export class List implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
}

/** Whether `link`, as a list, has no member; as a member, is in no list. */
export function isAlone(link: Link): boolean {
  return link._next === link
}

/**
 * Moves `member` to the end of `list`, out of the one that it is in, if any. In one go, without a call in between, so that not even an
 * exhausted stack leaves it in none.
 */
export function append(list: Link, member: Link): void {
  const { _prev: prev, _next: next } = member
  prev._next = next
  next._prev = prev
  const last = list._prev
  member._prev = last
  member._next = list
  last._next = list._prev = member
}

/** Takes `member` out of the list that it is in, if any. */
export function leave(member: Link): void {
  const { _prev: prev, _next: next } = member
  prev._next = next
  next._prev = prev
  member._prev = member._next = member
}

/** Moves all members of `from` to the end of `to`, in their order. */
export function moveAll(from: Link, to: Link): void {
  if (isAlone(from)) return
  const { _prev: last, _next: first } = from
  const { _prev: before } = to
  before._next = first
  first._prev = before
  last._next = to
  to._prev = last
  from._prev = from._next = from
}
