/** Every row's name, and what is measured under it. A family is what stands before the dot. */
import type { Adapter } from '../adapter.js'
import type { Trial, Weighing } from '../trial.js'
import { burst } from './burst.js'
import { furtherListener, namedTopic, pullSubscription } from './bytes.js'
import { crate, crateBenches } from './crate.js'
import { createTopics, publishByBuiltName, publishByHeldName } from './names.js'
import { publishPastDue, publishPastIdle, publishTo, publishWakes } from './publish.js'
import { handOff, publishAndTake, takeNothing } from './read.js'
import { listenAndStop, pullAndClose } from './subscribe.js'

/** Makes a trial for a peer, or nothing where the peer cannot do that. */
type Case = (adapter: Adapter) => Trial | undefined

export const trials: Readonly<Record<string, Case>> = {
  'publish.none': adapter => publishTo(adapter, 0),
  'publish.1': adapter => publishTo(adapter, 1),
  'publish.10': adapter => publishTo(adapter, 10),
  'publish.100': adapter => publishTo(adapter, 100),
  'publish.1000': adapter => publishTo(adapter, 1_000),
  'idle.0': adapter => publishPastIdle(adapter, 0),
  'idle.1': adapter => publishPastIdle(adapter, 1),
  'idle.1000': adapter => publishPastIdle(adapter, 1_000),
  'idle.1000000': adapter => publishPastIdle(adapter, 1_000_000),
  'waiting.1': adapter => publishPastDue(adapter, 1),
  'waiting.100': adapter => publishPastDue(adapter, 100),
  'waiting.10000': adapter => publishPastDue(adapter, 10_000),
  'wake.1': adapter => publishWakes(adapter, 1),
  'wake.100': adapter => publishWakes(adapter, 100),
  'wake.10000': adapter => publishWakes(adapter, 10_000),
  burst,
  'name.held': publishByHeldName,
  'name.built': publishByBuiltName,
  'listen.0': adapter => listenAndStop(adapter, 0),
  'listen.10000': adapter => listenAndStop(adapter, 10_000),
  'subscribe.0': adapter => pullAndClose(adapter, 0),
  'subscribe.10000': adapter => pullAndClose(adapter, 10_000),
  'pull.take': publishAndTake,
  'pull.nothing': takeNothing,
  'await.wait': adapter => handOff(adapter, 'wait'),
  'await.iterate': adapter => handOff(adapter, 'iterate'),
  'create.topic': createTopics,
  ...Object.fromEntries(crateBenches.map(name => [`crate.${name}`, (adapter: Adapter) => crate(adapter, name)])),
}

export const weighings: Readonly<Record<string, (adapter: Adapter) => Weighing | undefined>> = {
  'bytes.topic': adapter => namedTopic(adapter, false),
  'bytes.topic-kept': adapter => namedTopic(adapter, true),
  'bytes.listener': adapter => furtherListener(adapter, false),
  'bytes.listener-kept': adapter => furtherListener(adapter, true),
  'bytes.pull': pullSubscription,
}

/** Sizes are weighed without running the peer; see `bundle-size.ts`. */
export const SIZE_ROW = 'size.bundle'

export const rowNames: readonly string[] = [...Object.keys(trials), ...Object.keys(weighings), SIZE_ROW]
