import { Bus } from '@dropslot/core'

/** `using`, in a bundle of its own: one occurrence stops a whole module from parsing where it is unknown. */
export function run(): { closed: boolean; count: number } {
  const bus = new Bus<{ a: number }>()
  let sub: { readonly closed: boolean }
  {
    using scoped = bus.subscribe('a')
    sub = scoped
  }
  return { closed: sub.closed, count: bus.topic('a').subscriberCount }
}
