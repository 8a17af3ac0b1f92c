import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { isNewer, isSame, NEVER, type Stamp } from '../../src/stamp.js'

const stamp: fc.Arbitrary<Stamp> = fc.record({
  epoch: fc.nat(2),
  version: fc.nat(2),
  origin: fc.constantFrom('', 'a', 'b'),
})

it('of two stamps one is newer unless they are the same, whoever compares them, and newer than newer is newer', () => {
  fc.assert(
    fc.property(stamp, stamp, stamp, (a, b, c) => {
      expect(Number(isNewer(a, b)) + Number(isNewer(b, a)) + Number(isSame(a, b))).toBe(1)
      if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true)
      expect(isNewer(NEVER, a)).toBe(false)
    }),
  )
})

it('the epoch decides before the version, and the version before the origin', () => {
  expect(isNewer({ epoch: 2, version: 1, origin: 'a' }, { epoch: 1, version: 9, origin: 'b' })).toBe(true)
  expect(isNewer({ epoch: 1, version: 2, origin: 'a' }, { epoch: 1, version: 1, origin: 'b' })).toBe(true)
  expect(isNewer({ epoch: 1, version: 1, origin: 'b' }, { epoch: 1, version: 1, origin: 'a' })).toBe(true)
})
