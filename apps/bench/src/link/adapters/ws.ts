/** `ws`, as its README broadcasts: everything to everybody, at once. */
import { broadcaster, listener } from '../ws-broadcast.js'

export default {
  serve: broadcaster((socket, text) => socket.send(text)),
  connect: listener,
}
