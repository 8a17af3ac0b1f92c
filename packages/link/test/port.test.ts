import { connect, port } from '@dropslot/link'
import { conformance } from './conformance'
import { nearSide, Side } from './fixture/side'

conformance(
  'MessageChannel',
  async () => {
    const { port1, port2 } = new MessageChannel()
    const side = (to: MessagePort): Side =>
      new Side((self, options) => connect(self.bus, self.counted(port(to)), options))
    return {
      left: nearSide(side(port1)),
      right: nearSide(side(port2)),
      async end() {
        port1.close()
      },
    }
  },
  { isApart: false },
)
