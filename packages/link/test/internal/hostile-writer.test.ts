/** One who may write a topic may put any value there; but that the others can read it, and write it after him, is not his to end. */
import { Bus } from '@dropslot/core'
import { expect, test } from 'vitest'
import { platformClock } from '../../src/clock.js'
import { ledgerOf } from '../../src/ledger.js'
import { anyone, type Client, client, RawClient, type Served, served } from '../server-bench'

const DAY_MS = 86_400_000

interface Company extends Served {
  readonly raw: RawClient
  readonly honest: Client
  readonly errors: string[]
}

/** A server, an honest client that reads and writes `x`, and one who may write it too. */
async function company(bus: Bus = new Bus()): Promise<Company> {
  const server = await served({ authorize: anyone })
  const errors: string[] = []
  const onError = ({ code, message }: { code: string; message: string }): unknown => errors.push(`${code} ${message}`)
  const honest = client(server.url, { subscribe: ['x'], publish: ['x'], onError }, {}, bus)
  await expect.poll(() => honest.link.status.state).toBe('open')
  const raw = await RawClient.greeted(server.url)
  raw.send(['offer', ['x']])
  return { ...server, raw, honest, errors }
}

/** The honest one has the value, on the line that it had, and what it publishes then is taken. */
async function goesOn({ raw, honest, bus, errors, links }: Company): Promise<void> {
  await expect.poll(() => honest.bus.latest('x')).toBe('far')
  expect(raw.socket.readyState).toBe(1)
  honest.bus.publish('x', 'mine')
  await expect.poll(() => bus.latest('x')).toBe('mine')
  bus.publish('x', 'theirs')
  await expect.poll(() => honest.bus.latest('x')).toBe('theirs')
  expect(errors).toEqual([])
  expect(honest.link.status.state).toBe('open')
  expect(links.stats()).toMatchObject({ connections: 2, dropped: 0, refused: 0 })
}

test('who writes with the highest version that is taken keeps nobody from writing after', async () => {
  const all = await company()
  const epoch = Date.now() + 1_000
  all.raw.send(['batch', 1, 0, [[1, 'x', epoch]], [[1, 2 ** 48, 0, 'far']]])
  await goesOn(all)
})

test('who says that a value is older than time can tell keeps nobody from reading it', async () => {
  const all = await company()
  all.raw.send(['batch', 1, 1.7e308, [[1, 'x', Date.now() + 1_000]], [[1, 1, -1.7e308, 'far']]])
  await expect.poll(() => all.honest.bus.latest('x')).toBe('far')
  expect(all.honest.link.updatedAt('x')).toBeLessThan(Date.now())
  await goesOn(all)
})

test('who writes with the furthest epoch that is taken shuts out nobody whose clock is behind', async () => {
  const bus = new Bus()
  ledgerOf(bus, { ...platformClock, now: () => Date.now() - 3_600_000 })
  const all = await company(bus)
  // Further is no longer taken, and closes the line of who tries it.
  const greedy = await RawClient.greeted(all.url)
  greedy.send(['offer', ['x']], ['batch', 1, 0, [[1, 'x', Date.now() + DAY_MS - 1_000]], [[1, 1, 0, 'further']]])
  expect(await greedy.closed).toMatchObject({ code: 4400, reason: 'an epoch in the future' })
  const taken = Date.now() + DAY_MS / 2 - 1_000
  all.raw.send(['batch', 1, 0, [[1, 'x', taken]], [[1, 1, 0, 'far']]])
  await expect.poll(() => all.honest.bus.latest('x')).toBe('far')
  expect(all.honest.link.status.state).toBe('open')
  expect(all.errors).toEqual([])
})
