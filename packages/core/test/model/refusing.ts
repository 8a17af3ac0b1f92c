/** A Standard Schema that refuses what a predicate names. */
import type { StandardSchema } from '@dropslot/core'

export function refusing<T>(refuses: (value: T) => boolean): StandardSchema {
  return {
    '~standard': {
      validate: value => (refuses(value as T) ? { issues: [{ message: 'it is bad' }] } : {}),
    },
  }
}
