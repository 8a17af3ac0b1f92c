import { Bus } from '@dropslot/core'

export const bus = new Bus<{ count: number; [other: `other/${string}`]: number }>()
bus.publish('count', 1)
bus.publish('other/topic', 100)
