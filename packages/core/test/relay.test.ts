import { Bus, BusError, compilePattern, type StandardSchema } from '@dropslot/core'
import { describe, expect, it } from 'vitest'

const number: StandardSchema = {
  '~standard': {
    validate: value => (typeof value === 'number' ? {} : { issues: [{ message: 'not a number' }] }),
  },
}

describe('A value can stand for several publishes elsewhere', () => {
  it('the version rises by as many as it stands for, at once, and who missed those before it finds them in skipped', () => {
    const bus = new Bus<{ x: number }>()
    const topic = bus.topic('x')
    const sub = topic.subscribe()
    const versions: number[] = []
    topic.subscribe(() => versions.push(topic.version))
    topic.publish(1)
    topic.relay(2, 5)
    topic.relay(3, 1)
    expect([topic.version, topic.latest, versions]).toEqual([7, 3, [1, 6, 7]])
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 3 })
    expect(sub.skipped).toBe(6)
  })

  it('wakes whoever a publish wakes: listeners, readers that wait, watches, and those who join with immediate', async () => {
    const bus = new Bus<{ x: number }>()
    const topic = bus.topic('x')
    const heard: unknown[] = []
    topic.subscribe(value => heard.push(['sync', value]))
    topic.subscribe(value => heard.push(['microtask', value]), { delivery: 'microtask' })
    const watch = bus.watch('*')
    const waiting = topic.subscribe().waitForMessage()
    topic.relay(1, 3)
    topic.subscribe(value => heard.push(['immediate', value]), { immediate: true })
    expect(await waiting).toBe(1)
    expect(heard).toEqual([
      ['sync', 1],
      ['immediate', 1],
      ['microtask', 1],
    ])
    expect(watch.drain()).toEqual([['x', 1]])
  })

  it('a listener that publishes to the topic it hears counts on from there, and nobody sees anything twice or backwards', () => {
    const bus = new Bus<{ x: number }>()
    const topic = bus.topic('x')
    const heard: number[][] = []
    topic.subscribe(value => {
      if (value === 10) topic.publish(11)
      if (value === 11) topic.relay(12, 4)
    })
    topic.subscribe(value => heard.push([value, topic.version]))
    topic.relay(10, 10)
    expect(heard.at(-1)).toEqual([12, 15])
    expect(heard.map(([value]) => value)).toEqual(
      [...new Set(heard.map(([value]) => value))].sort((a = 0, b = 0) => a - b),
    )
  })

  it('in a batch it is read at once and heard once, after the end', () => {
    const bus = new Bus<{ x: number }>()
    const heard: number[] = []
    bus.subscribe('x', value => heard.push(value))
    bus.batch(() => {
      bus.topic('x').relay(1, 2)
      bus.topic('x').relay(2, 2)
      expect([bus.latest('x'), bus.topic('x').version, heard]).toEqual([2, 4, []])
    })
    expect(heard).toEqual([2])
  })

  it('a value that is refused leaves the slot as it was: value, version, and what is skipped', () => {
    const bus = new Bus<{ x: unknown }>({ schemas: { x: number } })
    const topic = bus.topic('x')
    const sub = topic.subscribe()
    topic.publish(1)
    expect(() => topic.relay('hot', 9)).toThrow(BusError)
    expect(() => topic.relay(undefined, 9)).toThrow(TypeError)
    expect([topic.version, topic.latest]).toEqual([1, 1])
    topic.publish(2)
    sub.tryGetMessage()
    expect([topic.version, sub.skipped]).toEqual([2, 1])
  })

  it('what a schema publishes while it looks does not mix with it', () => {
    const seen: number[] = []
    const topic: () => { version: number; publish(value: unknown): void } = () => bus.topic('x')
    const bus: Bus<{ x: unknown }> = new Bus({
      schemas: {
        x: {
          '~standard': {
            validate: (value: unknown) => {
              seen.push(topic().version)
              if (value !== 'odd') return {}
              topic().publish('own')
              return { issues: [{ message: 'odd' }] }
            },
          },
        } as StandardSchema,
      },
    })
    topic().publish(1)
    expect(() => bus.topic('x').relay('odd', 100)).toThrow(BusError)
    expect([bus.topic('x').version, bus.latest('x'), seen]).toEqual([2, 'own', [0, 1, 1]])
  })

  it('a number of publishes that is none is a TypeError, and nothing is published', () => {
    const topic = new Bus<{ x: number }>().topic('x')
    for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', undefined, null]) {
      expect(() => topic.relay(1, wrong as number)).toThrow(TypeError)
    }
    expect([topic.version, topic.hasLatest]).toEqual([0, false])
  })

  it('through a handle that was removed it goes to the topic that subscribers see now; on a closed bus it throws CLOSED', () => {
    const bus = new Bus<{ x: number }>()
    const handle = bus.topic('x')
    handle.publish(1)
    bus.removeTopic('x')
    handle.relay(2, 3)
    expect([bus.latest('x'), bus.topic('x').version, handle.version]).toEqual([2, 3, 3])
    bus.close()
    expect(() => handle.relay(3, 1)).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })
})

describe('Patterns can be compiled for names that are not topics', () => {
  it('matches as a watch does', () => {
    const matches = compilePattern('sensor/*/x**')
    expect(['sensor/a/x', 'sensor/a/xyz', 'sensor/x', 'sensor/a/b/x', 'other'].map(matches)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(['a', 'a/b', 'a/b/c', 'b'].map(compilePattern('a/**'))).toEqual([true, true, true, false])
    expect(['a', 'A', ''].map(compilePattern('a'))).toEqual([true, false, false])
  })
})
