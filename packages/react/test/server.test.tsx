// @vitest-environment node
/** Rendering on a server, where there is no page: two requests at once on two buses, streamed. */
import { Writable } from 'node:stream'
import { Bus } from '@dropslot/core'
import { BusProvider, createTopicHooks, dehydrate, type Snapshot } from '@dropslot/react'
import { type ReactNode, StrictMode, Suspense } from 'react'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'

type Topics = { who: string; count: number; [cell: `cell/${number}`]: string }
const hooks = createTopicHooks<Topics>()

/** A response, and when it is through. */
function stream(page: ReactNode) {
  let html = ''
  const errors: unknown[] = []
  const response = new Writable({
    write(chunk, _, done) {
      html += chunk
      done()
    },
  })
  const done = new Promise<void>(resolve => response.once('finish', resolve))
  const { pipe } = renderToPipeableStream(page, {
    onShellReady: () => void pipe(response),
    onError: error => void errors.push(error),
  })
  return {
    done,
    get html() {
      return html.replaceAll('<!-- -->', '')
    },
    errors,
  }
}

/** Suspends until its data has come. */
class Data {
  arrive = (): void => {}
  #promise: Promise<void> | undefined = new Promise(resolve => {
    this.arrive = () => {
      this.#promise = undefined
      resolve()
    }
  })
  read(): void {
    if (this.#promise) throw this.#promise
  }
}

describe('Server rendering: one bus a request', () => {
  const Who = () => {
    const name = hooks.useTopic('who')
    const length = hooks.useTopic('who', { select: who => ({ length: who.length }) })?.length
    const cells = hooks.useTopics('cell/*')
    const { version } = hooks.useTopicStatus('who')
    return <p>{`${name} ${length} ${[...cells.values()]} ${version}`}</p>
  }
  const order: unknown[] = []
  const Late = ({ data }: { data: Data }) => {
    data.read()
    order.push(hooks.useBus().latest('who'))
    return <Who />
  }
  const Page = ({ bus, data, snapshot }: { bus: Bus<Topics>; data: Data[]; snapshot?: Snapshot | undefined }) => (
    <StrictMode>
      <BusProvider bus={bus} snapshot={snapshot}>
        <Who />
        {data.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move.
          <Suspense key={index} fallback="waiting">
            <Late data={each} />
          </Suspense>
        ))}
      </BusProvider>
    </StrictMode>
  )

  it.each(['with a snapshot', 'without one'])(
    'two requests at once, streamed in turns: no value crosses (%s)',
    async how => {
      const logged = vi.spyOn(console, 'error')
      order.length = 0
      const requests = ['ada', 'linus'].map(who => {
        const bus = new Bus<Topics>()
        bus.publish('who', who)
        bus.publish('cell/1', `of ${who}`)
        const data = [new Data(), new Data()]
        const snapshot = how === 'with a snapshot' ? dehydrate(bus) : undefined
        return { who, bus, data, response: stream(<Page bus={bus} data={data} snapshot={snapshot} />) }
      })
      const turn = () => new Promise(resolve => setTimeout(resolve, 5))
      await turn()
      // The boundaries of both are filled in turns.
      for (const at of [0, 1])
        for (const { data } of at ? requests : [...requests].reverse()) {
          data[at]?.arrive()
          await turn()
        }
      expect(order).toEqual(['linus', 'ada', 'ada', 'linus'])
      for (const { who, bus, response } of requests) {
        await response.done
        expect(response.errors).toEqual([])
        expect(response.html.match(/<p>[^<]*<\/p>/g)).toEqual(Array(3).fill(`<p>${who} ${who.length} of ${who} 1</p>`))
        // Rendering has subscribed to nothing, so that the bus goes with its request.
        expect(bus.topic('who').subscriberCount).toBe(0)
      }
      expect(logged).not.toHaveBeenCalled()
      logged.mockRestore()
    },
  )

  it('what is published while a page streams is not in it, when it has a snapshot: all of it is of one moment', async () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    const Count = () => <b>{hooks.useTopic('count')}</b>
    const data = new Data()
    const Late = () => {
      data.read()
      return <Count />
    }
    const response = stream(
      <BusProvider bus={bus} snapshot={dehydrate(bus)}>
        <Count />
        <Suspense fallback="waiting">
          <Late />
        </Suspense>
      </BusProvider>,
    )
    await new Promise(resolve => setTimeout(resolve, 5))
    bus.publish('count', 2)
    data.arrive()
    await response.done
    expect(response.html.match(/<b>\d+<\/b>/g)).toEqual(['<b>1</b>', '<b>1</b>'])
  })

  it('all hooks render where there is no page, and warn of nothing', () => {
    const logged = vi.spyOn(console, 'error')
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    const All = () => {
      hooks.useTopicListener('count', () => {})
      hooks.usePublish('count')
      const ref = hooks.useTopicRef('count', () => {})
      return (
        <p
          ref={ref}
        >{`${hooks.useTopic('count')} ${hooks.useTopicSuspense('count')} ${hooks.useTopicStatus('count').stale}`}</p>
      )
    }
    expect(typeof window).toBe('undefined')
    expect(
      renderToString(
        <BusProvider bus={bus}>
          <All />
        </BusProvider>,
      ),
    ).toBe('<p>1 1 false</p>')
    expect(logged).not.toHaveBeenCalled()
    logged.mockRestore()
  })
})
