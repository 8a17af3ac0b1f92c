import { connect, tabs } from '@dropslot/link'
import { conformance } from './conformance'
import { nearSide, Side } from './fixture/side'

let groups = 0

conformance(
  'BroadcastChannel',
  async () => {
    const name = `conformance ${++groups}`
    const side = (): Side => new Side((self, options) => connect(self.bus, self.counted(tabs(name)), options))
    const [left, right] = [nearSide(side()), nearSide(side())]
    return {
      left,
      right,
      async end() {
        await left.close()
        await right.close()
      },
    }
  },
  { isApart: false, isGroup: true },
)
