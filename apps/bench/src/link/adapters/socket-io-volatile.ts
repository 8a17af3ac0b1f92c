/** socket.io's own answer to slow clients: what cannot be sent at once is left out. */
import { broadcaster, listener } from '../socket-io-broadcast.js'

export default {
  serve: broadcaster((server, name, message) => server.volatile.emit(name, message)),
  connect: listener,
}
