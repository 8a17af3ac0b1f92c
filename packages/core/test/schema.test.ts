import { Bus, BusError, type StandardSchema } from '@dropslot/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

const number: StandardSchema = {
  '~standard': {
    validate: value => (typeof value === 'number' ? {} : { issues: [{ message: 'not a number', path: ['x'] }] }),
  },
}

function refusal(run: () => void): BusError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(BusError)
    return error as BusError
  }
  throw new Error('nothing was refused')
}

describe('Values are checked at the door, for those who want it', () => {
  it('a value that does not fit is refused with INVALID and its issues, and the slot keeps what it had', () => {
    const bus = new Bus({ schemas: { 'sensor/*': number } })
    const topic = bus.topic('sensor/roof')
    const heard: unknown[] = []
    topic.subscribe(value => heard.push(value))
    topic.publish(20)
    const error = refusal(() => topic.publish('hot'))
    expect(error.code).toBe('INVALID')
    expect(error.issues).toEqual([{ message: 'not a number', path: ['x'] }])
    expect(error.message).toContain('sensor/roof')
    expect(error.message).toContain('not a number')
    expect([topic.latest, topic.version, heard]).toEqual([20, 1, [20]])
  })

  it('holds by name, by handle, from inside listeners, in batches, and through a handle that was removed', () => {
    const errors: unknown[] = []
    const bus = new Bus({ schemas: { a: number }, onError: error => errors.push(error) })
    const handle = bus.topic('a')
    bus.removeTopic('a')
    refusal(() => handle.publish('x'))
    refusal(() => bus.publish('a', 'x'))
    refusal(() => bus.batch(() => bus.publish('a', 'x')))
    expect(bus.has('a')).toBe(false)
    bus.subscribe('go', () => handle.publish('x'))
    bus.publish('go', 1)
    expect((errors[0] as BusError).code).toBe('INVALID')
    handle.publish(1)
    expect(bus.latest('a')).toBe(1)
  })

  it('other topics take anything; where several patterns match, all are asked', () => {
    const positive: StandardSchema = {
      '~standard': { validate: value => ((value as number) > 0 ? {} : { issues: [{ message: 'not positive' }] }) },
    }
    const bus = new Bus({ schemas: { '**': positive, 'n/*': number } })
    bus.publish('s', '1')
    bus.publish('n/a', 1)
    expect(refusal(() => bus.publish('n/a', -1)).message).toContain('not positive')
    expect(refusal(() => bus.publish('n/a', '1')).message).toContain('not a number')
  })

  it('what was published is what was handed in: checked, not converted', () => {
    const bus = new Bus({ schemas: { a: z.object({ x: z.number().default(1) }) } })
    const message = { extra: true }
    bus.publish('a', message)
    expect(bus.latest('a')).toBe(message)
  })

  it('zod, valibot and arktype schemas work as they are', () => {
    const bus = new Bus({
      schemas: { z: z.object({ bid: z.number() }), v: v.object({ bid: v.number() }), a: type({ bid: 'number' }) },
    })
    for (const name of ['z', 'v', 'a']) {
      bus.publish(name, { bid: 1 })
      const { issues } = refusal(() => bus.publish(name, { bid: 'one' }))
      expect(issues?.length).toBe(1)
      expect(JSON.stringify(issues?.[0]?.path)).toContain('bid')
      expect(bus.latest(name)).toEqual({ bid: 1 })
    }
  })

  it('a schema that throws refuses, with the cause; an asynchronous one is a mistake that is told', () => {
    const cause = new Error('broken schema')
    const throwing: StandardSchema = {
      '~standard': {
        validate() {
          throw cause
        },
      },
    }
    const bus = new Bus({
      schemas: {
        a: throwing,
        b: { '~standard': { validate: async () => ({}) } },
        c: z.string().refine(async () => true),
      },
    })
    const error = refusal(() => bus.publish('a', 1))
    expect([error.code, error.cause]).toEqual(['INVALID', cause])
    expect(() => bus.publish('b', 1)).toThrow(TypeError)
    expect(() => bus.publish('c', 'x')).toThrow(/asynchronous/)
    expect(bus.topicCount).toBe(0)
  })

  it('an asynchronous one that rejects is not heard of again, as an unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const bus = new Bus({ schemas: { a: { '~standard': { validate: () => Promise.reject(new Error('late')) } } } })
    expect(() => bus.publish('a', 1)).toThrow(/asynchronous/)
    await new Promise(resolve => setTimeout(resolve, 0))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('undefined is still no message, and what is no schema is refused at once', () => {
    const anything: StandardSchema = { '~standard': { validate: () => ({}) } }
    expect(() => new Bus({ schemas: { a: anything } }).publish('a', undefined)).toThrow(TypeError)
    expect(() => new Bus({ schemas: { a: {} as StandardSchema } })).toThrow(/Standard Schema/)
    expect(() => new Bus({ schemas: null as unknown as Record<string, StandardSchema> })).toThrow(/schemas/)
    expect(() => new Bus({ schemas: { a: null as unknown as StandardSchema } })).toThrow(/Standard Schema/)
  })
})
