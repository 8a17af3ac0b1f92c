/**
 * Pull subscriptions: takes, waits and iteration, each compared with the one cursor of the model. A wait's value is known only when
 * its promise has had its turn, so between a wake-up and that turn it is open who took a value: a wait, or a take in a listener. Then
 * both are let through, and it is made sure afterwards that one of them did.
 */
import { BusError } from '@dropslot/core'
import { show } from './listening.js'
import type { Message, Pull, Wait } from './plain.js'
import type { Reader, World } from './world.js'

export function isUnseen({ seen, slot }: Pull): boolean {
  return seen < slot.version
}

export function isOver({ closed, slot }: Pull): boolean {
  return closed || slot.ended
}

/** Whether a wait may have been served in this step, without its promise having had its turn. */
function isOpen(world: World, { waits, closed }: Pull): boolean {
  return waits.some(wait => !wait.settled) && (world.inMicrotasks || world.flushed || closed)
}

function took(world: World, pull: Pull, version: number): void {
  world.check(!pull.taken.has(version), 2, () => `pull #${pull.id} took version ${version} twice`)
  pull.taken.add(version)
  pull.seen = Math.max(pull.seen, version)
}

export function take(world: World, { pull, sub }: Reader): void {
  const { slot, id } = pull
  const result = sub.tryGetMessage()
  if (result.ok) {
    world.check(isUnseen(pull), 4, () => `pull #${id} took ${show(result.value)}, which it had seen`)
    world.check(result.value === slot.value, 1, () => `pull #${id} took ${show(result.value)}, not ${show(slot.value)}`)
    took(world, pull, slot.version)
    return
  }
  if (isUnseen(pull)) {
    world.check(isOpen(world, pull), 3, () => `pull #${id} could not take ${show(slot.value)}`)
    pull.owed.add(slot.version)
    pull.seen = slot.version
  }
  const code = isOver(pull) ? 'DISCONNECTED' : 'EMPTY'
  world.check(result.error.code === code, 9, () => `pull #${id} has ${result.error.code}, not ${code}`)
}

export interface Limits {
  readonly timeout: number | undefined
  readonly signal: 'none' | 'later' | 'aborted'
}

export function wait(world: World, { pull, sub }: Reader, { timeout, signal }: Limits): void {
  const reason = new Error('aborted')
  const controller = new AbortController()
  if (signal === 'aborted') controller.abort(reason)
  const deadline = world.clock.now() + (timeout ?? Number.POSITIVE_INFINITY)
  const begun = begin(world, pull, deadline, undefined, signal === 'aborted' ? reason : undefined)
  if (signal === 'later') world.aborts.push({ pull, wait: begun, controller })
  const options = { timeout, signal: signal === 'none' ? undefined : controller.signal }
  follow(world, pull, begun, sub.waitForMessage(timeout === undefined && signal === 'none' ? undefined : options))
}

export function next(world: World, reader: Reader): void {
  reader.iterator ??= reader.sub[Symbol.asyncIterator]()
  const { iterator, pull } = reader
  const begun = begin(world, pull, Number.POSITIVE_INFINITY, iterator, undefined)
  const step = iterator.next().then(({ done, value }) => {
    world.check(done === (value === undefined), 9, () => `pull #${pull.id} iterated to ${show(value)}, done ${done}`)
    return value
  })
  follow(world, pull, begun, step)
}

/** Leaves the iteration, as `break` does. */
export function leave(world: World, reader: Reader): void {
  const { iterator, pull } = reader
  if (iterator === undefined) return
  const open = isOpen(world, pull)
  for (const wait of pull.waits) {
    if (wait.iterator === iterator && !wait.settled) wait.left = open ? 'perhaps' : 'surely'
  }
  reader.iterator = undefined
  const returned = iterator.return?.()
  // Asking once more takes nothing, and gives the end.
  const late = iterator.next()
  for (const step of [returned, late]) {
    step?.then(({ done }) => {
      world.check(done === true, 9, () => `pull #${pull.id} iterates after it was left`)
    })
  }
}

/** Aborts one of the waits that were given a signal. */
export function abort(world: World, { pull, wait, controller }: World['aborts'][number]): void {
  const reason = new Error('aborted')
  if (!wait.settled && wait.aborted === undefined) wait.aborted = { reason, certain: !isOpen(world, pull) }
  controller.abort(reason)
}

export function close(world: World, { pull, sub }: Reader, dispose: boolean): void {
  if (!pull.closed) {
    pull.closed = true
    pull.slot = { ...pull.slot, ended: true }
  }
  if (dispose) sub[Symbol.dispose]()
  else sub.close()
  world.check(sub.closed, 9, () => `pull #${pull.id} was closed, and does not know`)
}

function begin(world: World, pull: Pull, deadline: number, iterator: unknown, aborted: Error | undefined): Wait {
  const { slot } = pull
  let certain: Wait['certain']
  if (aborted !== undefined) certain = { reason: aborted }
  else if (!isOpen(world, pull)) {
    if (isUnseen(pull)) certain = { value: slot.value }
    else if (isOver(pull)) certain = { value: undefined }
  }
  const from = pull.seen
  if (certain !== undefined && 'value' in certain && certain.value !== undefined) took(world, pull, slot.version)
  const wait: Wait = {
    from,
    newest: slot.version,
    began: world.began++,
    waited: false,
    outcome: undefined,
    iterator,
    deadline,
    certain,
    settled: false,
    aborted: undefined,
    left: 'no',
  }
  pull.waits.push(wait)
  return wait
}

function follow(world: World, pull: Pull, wait: Wait, promise: Promise<Message | undefined>): void {
  const settle = (): void => {
    world.check(!wait.settled, 4, () => `a wait of pull #${pull.id} settled twice`)
    wait.settled = true
    pull.waits.splice(pull.waits.indexOf(wait), 1)
  }
  promise.then(
    value => {
      settle()
      wait.outcome = value === undefined ? 'end' : (world.model.versions.get(value)?.version ?? 0)
      checkValue(world, pull, wait, value)
    },
    reason => {
      settle()
      wait.outcome = 'rejected'
      checkReason(world, pull, wait, reason)
    },
  )
}

function checkValue(world: World, pull: Pull, wait: Wait, value: Message | undefined): void {
  const who = `a wait of pull #${pull.id}`
  if (wait.certain !== undefined) {
    const right = 'value' in wait.certain && wait.certain.value === value
    world.check(right, 4, () => `${who} was to settle at once, and gave ${show(value)}`)
    return
  }
  world.check(!wait.aborted?.certain, 4, () => `${who} was aborted, and gave ${show(value)}`)
  if (value === undefined) {
    if (wait.left !== 'no') return
    world.check(isOver(pull), 9, () => `${who} gave nothing before the end`)
    world.afterwards.push(() => {
      world.check(!isUnseen(pull), 9, () => `${who} saw the end before the last value was taken`)
    })
    return
  }
  world.check(wait.left !== 'surely', 4, () => `${who} was left, and gave ${show(value)}`)
  const publish = world.model.versions.get(value)
  const version = publish?.version ?? 0
  checkOrder(world, pull, wait, version)
  world.check(publish?.slot.name === pull.slot.name, 12, () => `${who} gave ${show(value)} of another topic`)
  world.check(version > wait.from, 2, () => `${who} gave ${show(value)}, which had been seen`)
  world.check(version >= wait.newest, 1, () => `${who} gave ${show(value)}, which was not the newest`)
  took(world, pull, version)
}

/** Several waits of one subscription are served in the order in which they asked. */
function checkOrder(world: World, pull: Pull, wait: Wait, version: number): void {
  if (!wait.waited) return
  // Those that settled are in the list no more, but for this one's elders that have not had their turn yet.
  for (const elder of pull.waits) {
    if (!elder.waited || elder.began > wait.began || elder.left !== 'no') continue
    world.afterwards.push(() => {
      const { outcome } = elder
      const before = outcome === 'rejected' || (typeof outcome === 'number' && outcome < version)
      world.check(before, 4, () => `a wait of pull #${pull.id} was served before one that had asked earlier`)
    })
  }
}

function checkReason(world: World, pull: Pull, wait: Wait, reason: unknown): void {
  const who = `a wait of pull #${pull.id}`
  if (wait.certain !== undefined) {
    const right = 'reason' in wait.certain && wait.certain.reason === reason
    world.check(right, 4, () => `${who} was to settle at once, and rejected with ${String(reason)}`)
  } else if (reason instanceof BusError && reason.code === 'TIMEOUT') {
    world.check(wait.deadline <= world.clock.now(), 3, () => `${who} timed out early`)
    world.check(!wait.aborted?.certain, 4, () => `${who} was aborted, and timed out`)
  } else world.check(reason === wait.aborted?.reason, 4, () => `${who} rejected with ${String(reason)}`)
}
