import {
  asapScheduler,
  auditTime,
  BehaviorSubject,
  firstValueFrom,
  type Observable,
  type Subscription,
  share,
  skip,
} from 'rxjs'
import type { Adapter } from '../adapter.js'
import { first, type Message } from '../message.js'

/** A slot is a `BehaviorSubject`. */
type Topic = BehaviorSubject<Message>

interface LateTopic {
  readonly subject: Topic
  readonly audited: Observable<Message>
}

const topic = (): Topic => new BehaviorSubject(first)

const adapter: Adapter = {
  topic,
  publish: (subject: Topic, message) => subject.next(message),
  listen: (subject: Topic, listener) => subject.subscribe(listener),
  stop: (_subject, subscription: Subscription) => subscription.unsubscribe(),
  late: {
    topic: (): LateTopic => {
      const subject = topic()
      return { subject, audited: subject.pipe(skip(1), auditTime(0, asapScheduler), share()) }
    },
    publish: ({ subject }: LateTopic, message) => subject.next(message),
    listen: ({ audited }: LateTopic, listener) => void audited.subscribe(listener),
    hears: 'last',
  },
  awaited: {
    topic,
    publish: (subject: Topic, message) => subject.next(message),
    async wait(subject: Topic, next) {
      const news = subject.pipe(skip(1))
      for (;;) next(await firstValueFrom(news))
    },
  },
  absent: { pull: 'no cursor', 'await.iterate': 'no iterator of its own' },
}

export default adapter
