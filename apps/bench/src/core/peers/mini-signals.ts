import { MiniSignal, type MiniSignalBinding } from 'mini-signals'
import type { Adapter } from '../adapter.js'
import type { Message } from '../message.js'

type Topic = MiniSignal<[Message]>

const adapter: Adapter = {
  topic: (): Topic => new MiniSignal(),
  publish: (topic: Topic, message) => void topic.dispatch(message),
  listen: (topic: Topic, listener) => topic.add(listener),
  stop: (topic: Topic, binding: MiniSignalBinding<[Message], never>) => void topic.detach(binding),
  absent: { pull: 'keeps no value', await: 'no promises' },
}

export default adapter
