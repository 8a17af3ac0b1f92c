import { connect, port, tabs } from '@dropslot/link'
import { afterAll, beforeAll } from 'vitest'
import { conformance } from './conformance'
import { type Bundle, bundle } from './fixture/bundle'
import { startThread } from './fixture/far-thread'
import { nearSide, Side } from './fixture/side'

let thread: Bundle
let groups = 0
beforeAll(async () => {
  thread = await bundle('thread', 'node')
})
afterAll(() => thread.remove())

conformance(
  'a worker of Node',
  async () => {
    const { worker, side } = startThread(thread.path)
    const left = new Side((self, options) => connect(self.bus, self.counted(port(worker)), options))
    return {
      left: nearSide(left),
      right: side,
      async end() {
        await worker.terminate()
      },
    }
  },
  { isApart: true },
)

conformance(
  'BroadcastChannel between threads of Node',
  async () => {
    const group = `threads ${++groups}`
    const { worker, side } = startThread(thread.path, { group })
    const left = nearSide(new Side((self, options) => connect(self.bus, self.counted(tabs(group)), options)))
    return {
      left,
      right: side,
      async end() {
        await left.close()
        await worker.terminate()
      },
    }
  },
  { isApart: true, isGroup: true },
)
