/** socket.io over WebSocket alone, an event a topic, to everybody. */
import { broadcaster, listener } from '../socket-io-broadcast.js'

export default {
  serve: broadcaster((server, name, message) => server.emit(name, message)),
  connect: listener,
}
