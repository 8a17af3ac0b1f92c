import os from 'node:os'
import { describe, expect, it } from 'vitest'
import { isLoopback, isOwnHost, type OriginRules, ownNames, ownOrigins } from '../../server/origin'

const rules = (host: string, extra: string[] = []): OriginRules => ({
  names: ownNames(host),
  port: 4173,
  extra: new Set(extra),
})

describe('the names that a server goes by', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '127.8.9.10'])('on %s: the loopback names alone', host => {
    expect(isLoopback(host)).toBe(true)
    for (const name of ['127.0.0.1', 'localhost', 'LocalHost', '[::1]']) {
      expect(isOwnHost(`${name}:4173`, rules(host))).toBe(true)
    }
    expect(isOwnHost(`${os.hostname()}.example:4173`, rules(host))).toBe(false)
  })

  it('a name is taken however it is spelled, since a browser sends it in lower case', () => {
    expect(isOwnHost('mybox.local:4173', rules('MyBox.local'))).toBe(true)
    expect(isOwnHost('MYBOX.local:4173', rules('mybox.local'))).toBe(true)
    expect(isOwnHost('[fe80::a]:4173', rules('FE80::A'))).toBe(true)
  })

  it('on all addresses: those of this machine and its name, no other', () => {
    const open = rules('0.0.0.0')
    const own = Object.values(os.networkInterfaces()).flatMap(each => each ?? [])
    for (const { address, family } of own) {
      expect(isOwnHost(family === 'IPv6' ? `[${address}]:4173` : `${address}:4173`, open)).toBe(true)
    }
    expect(isOwnHost(`${os.hostname()}:4173`, open)).toBe(true)
    expect(isOwnHost('evil.example:4173', open)).toBe(false)
  })

  it.each([undefined, '', ':4173', 'localhost', 'localhost:4174', 'localhost:4173x', 'localhost:4173@evil', '[::1'])(
    '%s is none',
    host => expect(isOwnHost(host, rules('127.0.0.1'))).toBe(false),
  )
})

it('pages of its own origin and of one that was let in may connect; no other', () => {
  const dev = ownOrigins(rules('127.0.0.1', ['http://localhost:5173']))
  for (const origin of [
    'http://localhost:4173',
    'http://127.0.0.1:4173',
    'http://[::1]:4173',
    'http://localhost:5173',
  ]) {
    expect(dev).toContain(origin)
  }
  for (const origin of ['', 'null', 'https://localhost:4173', 'http://localhost:5174', 'http://localhost.evil:4173']) {
    expect(dev).not.toContain(origin)
  }
  // A browser leaves out the port that is the scheme's own.
  expect(ownOrigins({ ...rules('127.0.0.1'), port: 80 })).toContain('http://localhost')
})
