import type { Bus } from '@dropslot/core'
import { Source, type Sources } from './source.js'
import { TopicSource } from './topic-source.js'
import { isActing } from './urgency.js'

/** Which topics: a glob, or a predicate on names. */
export type Pattern = string | ((name: string) => boolean)

/** Many topics as the hooks of one delivery see them: their newest values by name, in a map that is replaced when something changed. */
export class TopicsSource extends Source<ReadonlyMap<string, unknown>> {
  readonly #pattern: Pattern
  #present: ReadonlyMap<string, unknown> = new Map()
  #stop: (() => void) | undefined

  constructor(sources: Sources, pattern: Pattern) {
    // With a star, so that no pattern is a status.
    super(sources, sources.others, typeof pattern === 'string' ? `*${pattern}` : pattern)
    this.#pattern = pattern
  }

  /** What a watch would begin with; of topics that other hooks of this delivery show, what they show. */
  protected override read(): ReadonlyMap<string, unknown> {
    const values: [string, unknown][] = []
    try {
      const watch = this.#bus.watch(this.#pattern, { immediate: true })
      for (const [name] of watch.drain()) values.push([name, new TopicSource(this.sources, name).get()])
      watch.close()
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'CLOSED') throw error
    }
    this.#present = merge(this.#present, values, new Set(values.map(([name]) => name)))
    return this.#present
  }

  protected override start(): void {
    this.value = this.read()
    const { delivery } = this.sources
    try {
      this.#stop = this.#bus.watch(
        this.#pattern,
        changes => {
          const shown = this.value as ReadonlyMap<string, unknown>
          const next = merge(shown, changes)
          if (next !== shown) this.show(next)
        },
        // One watch has one moment: the frame, but for tests.
        { delivery: delivery !== 'auto' ? delivery : isActing() ? 'sync' : 'frame', immediate: true },
      )
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'CLOSED') throw error
    }
  }

  protected override stop(): void {
    this.#stop?.()
    // Whoever looks again finds the same map, as long as nothing in it has changed.
    this.#present = this.value ?? this.#present
  }

  get #bus(): Bus {
    return this.sources.bus as Bus
  }
}

/** `map` with `changes`, of which `undefined` removes, and without what is not in `only`; the same map if that changes nothing. */
function merge(
  map: ReadonlyMap<string, unknown>,
  changes: readonly (readonly [string, unknown])[],
  only?: ReadonlySet<string>,
): ReadonlyMap<string, unknown> {
  let next: Map<string, unknown> | undefined
  const change = (name: string, value: unknown): void => {
    if (Object.is(map.get(name), value)) return
    next ??= new Map(map)
    if (value === undefined) next.delete(name)
    else next.set(name, value)
  }
  for (const [name, value] of changes) change(name, value)
  if (only) for (const name of map.keys()) if (!only.has(name)) change(name, undefined)
  return next ?? map
}
