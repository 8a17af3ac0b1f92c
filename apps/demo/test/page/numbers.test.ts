import { describe, expect, it } from 'vitest'
import { ceiling } from '../../src/chart/ceiling'
import { Track } from '../../src/chart/track'
import { count } from '../../src/format/count'
import { asText, bytes, bytesPerSecond, milliseconds, percent, plain } from '../../src/format/quantity'
import { ago, uptime } from '../../src/format/uptime'
import { RateKeeper } from '../../src/lab/rate-keeper'

describe('quantities for people', () => {
  it.each([
    [bytes(0), '0 B'],
    [bytes(1023), '1.00 KiB'],
    [bytes(1.5 * 1024 ** 3), '1.50 GiB'],
    [bytes(999.6 * 1024), '0.98 MiB'],
    [bytesPerSecond(999), '999 B/s'],
    [bytesPerSecond(12_345_678), '12.3 MB/s'],
    [percent(0.996), '100 %'],
    [milliseconds(0.125), '0.13 ms'],
    [milliseconds(1500), '1.50 s'],
    [plain(1.005, 1), '1.0'],
    [bytes(Number.NaN), '–'],
  ])('%j', (quantity, text) => {
    expect(asText(quantity).replace('\u202f', ' ')).toBe(text)
  })

  it('counts, ages and uptimes', () => {
    expect(count(1_234_567)).toBe('1,234,567')
    expect(count(Number.NaN)).toBe('–')
    expect([ago(200), ago(12_000), ago(240_000), ago(7_300_000)]).toEqual([
      'just now',
      '12 s ago',
      '4 min ago',
      '2 h ago',
    ])
    expect([uptime(5), uptime(720), uptime(7_300), uptime(273_600)]).toEqual(['5 s', '12 min', '2 h 1 min', '3 d 4 h'])
  })
})

describe('charts', () => {
  it('the top of a scale is round, and above the largest value', () => {
    expect([ceiling(0, 10), ceiling(11, 10), ceiling(20, 1), ceiling(51, 1), ceiling(Number.NaN, 0)]).toEqual([
      10, 20, 20, 100, 1,
    ])
  })

  it('a track keeps the newest points in order, and breaks the line over a gap', () => {
    const track = new Track(2, 3)
    for (let at = 1; at <= 4; at++) track.push(at, at * 10, at * 100)
    expect(track.since(0, 5)).toEqual([
      [2, 3, 4],
      [20, 30, 40],
      [200, 300, 400],
    ])
    track.push(9, 90, 900)
    expect(track.since(4, 2)).toEqual([
      [4, 6.5, 9],
      [40, null, 90],
      [400, null, 900],
    ])
  })
})

describe('pace', () => {
  it('a rate holds in real time whatever the timers do, and what a starved generator missed is given up', () => {
    const keeper = new RateKeeper(100)
    keeper.start(1_000_000, 0)
    let made = 0
    for (let at = 0; at <= 1_000; at += 3.7) made += keeper.due(at)
    expect(made).toBe(999_000)
    expect(keeper.due(10_999)).toBe(100_000)
    keeper.start(3, 0)
    expect(Array.from({ length: 10 }, (_, step) => keeper.due(step * 100)).reduce((sum, due) => sum + due)).toBe(2)
  })
})
