/** MessagePack for links, an entry point of its own so that msgpackr is loaded only where it is used. */
import { Packr } from 'msgpackr'
import type { Codec } from './codec.js'
import { scanMsgpack } from './msgpack-scan.js'

// Each value stands for itself: records shared between values would need both sides to have seen all of them, in order.
const packr: Packr = /* @__PURE__ */ new Packr({ useRecords: false })

/** As msgpackr writes undefined, and functions, which nobody publishes. */
function isUndefined(bytes: Uint8Array): boolean {
  return bytes.length === 3 && bytes[0] === 0xd4 && bytes[1] === 0
}

/**
 * Values as MessagePack, by msgpackr: smaller and quicker than JSON for numbers, dates, maps and bytes within objects. Both sides name it.
 *
 * @example
 * ```ts
 * connect(bus, webSocket('wss://example.com/bus', { codec: msgpack }), { subscribe: ['host/**'] })
 * serve(bus, { server, codec: msgpack })
 * ```
 */
export const msgpack: Codec = {
  name: 'msgpack',
  // A copy, because what msgpackr gives is a part of a larger buffer of its own.
  encode: message => {
    const bytes = Uint8Array.from(packr.pack(message))
    // What the other side would not take ends the line, again and again, with all other topics on it: so it is not sent.
    scanMsgpack(bytes)
    if (isUndefined(bytes)) throw new TypeError(`a ${typeof message} is no MessagePack`)
    return bytes
  },
  decode: bytes => {
    scanMsgpack(bytes)
    return packr.unpack(bytes)
  },
}
