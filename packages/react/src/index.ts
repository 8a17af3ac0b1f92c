export type { Snapshot } from './bus-context.js'
export { BusProvider, type BusProviderProps } from './bus-provider.js'
export { createTopicHooks, type TopicHooks } from './create-topic-hooks.js'
export { type DehydrateOptions, dehydrate } from './dehydrate.js'
export type { AnyBus, HookDelivery } from './source.js'
export type { TopicStatus } from './status-source.js'
export { useBus } from './use-bus.js'
export { type PublishOptions, type UsePublish, usePublish } from './use-publish.js'
export type { ReadOptions } from './use-source.js'
export { type SelectOptions, type UseTopic, useTopic } from './use-topic.js'
export { type ListenerOptions, type UseTopicListener, useTopicListener } from './use-topic-listener.js'
export { type RefOptions, type UseTopicRef, useTopicRef } from './use-topic-ref.js'
export { type StatusOptions, type UseTopicStatus, useTopicStatus } from './use-topic-status.js'
export {
  type SuspenseOptions,
  type SuspenseSelectOptions,
  type UseTopicSuspense,
  useTopicSuspense,
} from './use-topic-suspense.js'
export { type TopicsMap, type UseTopics, useTopics } from './use-topics.js'
