/**
 * Intrusive doubly linked lists: the members carry the links, so that adding and removing cost O(1) and allocate nothing.
 *
 * The head's `_prev` is the tail, and the tail's `_next` is null; a list is known by its head alone. A member is in one list at
 * a time. The casts are at this seam only: a list's members are all of the list's type.
 */
export interface Linked {
  /** @internal */ _prev: Linked | null
  /** @internal */ _next: Linked | null
}

/** Adds `node` at the end; returns the head. */
export function append<N extends Linked>(head: N | null, node: N): N {
  node._next = null
  if (head === null) {
    node._prev = node
    return node
  }
  const tail = head._prev as N
  tail._next = node
  node._prev = tail
  head._prev = node
  return head
}

/** Takes `node` out; returns the head. */
export function unlink<N extends Linked>(head: N, node: N): N | null {
  const next = node._next as N | null
  const prev = node._prev as N
  node._prev = node._next = null
  if (node === head) {
    if (next !== null) next._prev = prev
    return next
  }
  prev._next = next
  if (next === null) head._prev = prev
  else next._prev = prev
  return head
}

/** A member that remembers its list, because it moves between several: armed, due, held. */
export interface Member extends Linked {
  /** @internal */ _list: List<never> | null
}

/** A list of members that move. */
export class List<N extends Member> {
  /** @internal */ _head: N | null = null

  /** @internal Adds at the end a member that is in no list. */
  _push(node: N): void {
    node._list = this as unknown as List<never>
    this._head = append(this._head, node)
  }

  /** @internal Takes out a member of this list. */
  _remove(node: N): void {
    node._list = null
    this._head = unlink(this._head as N, node)
  }

  /** @internal Takes out the first member, or gives null. */
  _shift(): N | null {
    const node = this._head
    if (node !== null) this._remove(node)
    return node
  }
}

/** Takes `node` out of whatever list it is in. */
export function leaveList(node: Member): void {
  if (node._list !== null) (node._list as unknown as List<Member>)._remove(node)
}
