/** The conformance suite in Chromium: between a page and its worker, a page and a frame of another origin, two tabs, and a page and a server. */
import { afterAll, beforeAll } from 'vitest'
import { conformance } from '../conformance'
import { startServed } from '../fixture/served'
import { nearSide } from '../fixture/side'
import { openSide, type Site, startSite } from './chromium'

let site: Site
let groups = 0
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.end())

for (const kind of ['worker', 'frame'] as const) {
  conformance(
    kind === 'worker' ? 'a worker of a page' : 'a frame of another origin',
    async () => {
      const context = await site.context()
      const url = `${site.otherOrigin}/frame?of=${encodeURIComponent(site.origin)}`
      const { side, inside } = await openSide(context, site, { kind, url })
      return { left: side, right: inside, end: () => context.close() }
    },
    { isApart: kind === 'worker' },
  )
}

conformance(
  'tabs of one browser',
  async () => {
    const context = await site.context()
    const kind = { kind: 'tabs', group: `conformance ${++groups}` } as const
    const { side: left } = await openSide(context, site, kind)
    const { side: right } = await openSide(context, site, kind)
    return { left, right, end: () => context.close() }
  },
  // Pages of one site may have one thread, so one cannot be held while the other goes on.
  { isApart: false, isGroup: true },
)

conformance(
  'a WebSocket of a page',
  async () => {
    const served = await startServed([site.origin])
    const context = await site.context()
    const { side } = await openSide(context, site, { kind: 'socket', url: `ws://127.0.0.1:${served.port}/bus` })
    return {
      left: nearSide(served.side),
      right: side,
      cut: () => served.cut(),
      mend: () => served.mend(),
      async end() {
        await context.close()
        await served.end()
      },
    }
  },
  { isApart: true },
)
