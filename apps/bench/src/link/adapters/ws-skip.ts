/** `ws`, as is advised against slow clients: whoever has more than 64 KB unsent is left out. */
import { broadcaster, listener } from '../ws-broadcast.js'

export default {
  serve: broadcaster((socket, text) => {
    if (socket.bufferedAmount <= 65_536) socket.send(text)
  }),
  connect: listener,
}
