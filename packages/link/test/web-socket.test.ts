import { connect, type WebSocketOptions, webSocket } from '@dropslot/link'
import { WebSocket } from 'ws'
import { conformance } from './conformance'
import { startServed } from './fixture/served'
import { nearSide, Side } from './fixture/side'

conformance(
  'WebSocket of ws',
  async () => {
    const served = await startServed()
    const endpoint = () =>
      webSocket(`ws://127.0.0.1:${served.port}/bus`, {
        WebSocket: WebSocket as unknown as WebSocketOptions['WebSocket'],
      })
    const right = nearSide(
      new Side((self, options) =>
        connect(self.bus, self.counted(endpoint()), { backoff: { first: 20, longest: 100 }, ...options }),
      ),
    )
    return {
      left: nearSide(served.side),
      right,
      cut: () => served.cut(),
      mend: () => served.mend(),
      async end() {
        await right.close()
        await served.end()
      },
    }
  },
  { isApart: false },
)
