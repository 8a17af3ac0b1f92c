/**
 * What exists in development only: React's act, and a warning, once each and clear, for what everyone gets wrong. A bundler that builds
 * for production replaces the condition and drops the rest; where there is neither a bundler nor a `process`, it counts as production.
 */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

interface Development {
  /** Whether this is under React's act. */
  isActing(): boolean
  /** Whether there is an act environment, on or off. */
  isTesting(): boolean
  /** A component that publishes with `publish` renders; until `committed` or the end of the running code, publishing is a mistake. */
  rendering(publish: object): void
  committed(publish: object): void
  publishing(publish: object, name: string): void
  /** A value is shown. */
  shown(value: unknown): void
  /** The value that is shown was published again. */
  repeated(name: string, value: unknown): void
}

export const development: Development | undefined = /* @__PURE__ */ (() => {
  try {
    if (process.env.NODE_ENV !== 'production') return makeDevelopment()
  } catch {}
  return undefined
})()

const realm = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }

function makeDevelopment(): Development {
  const inRender = new WeakSet<object>()
  const copies = new WeakMap<object, [string, unknown][]>()
  const warned = new Set<string>()
  const warn = (message: string): void => {
    if (warned.has(message)) return
    warned.add(message)
    console.error(message)
  }
  return {
    isActing: () => realm.IS_REACT_ACT_ENVIRONMENT === true,
    isTesting: () => realm.IS_REACT_ACT_ENVIRONMENT !== undefined,
    rendering(publish) {
      inRender.add(publish)
      // A render that is thrown away is never committed.
      queueMicrotask(() => inRender.delete(publish))
    },
    committed(publish) {
      inRender.delete(publish)
    },
    publishing(publish, name) {
      if (!inRender.has(publish)) return
      warn(
        `DropSlot: "${name}" was published while rendering. Publish in an event handler or an effect: React may render twice, or throw a render away.`,
      )
    },
    shown(value) {
      if (isComparable(value) && !copies.has(value)) copies.set(value, Object.entries(value))
    },
    repeated(name, value) {
      const before = isComparable(value) && copies.get(value)
      if (!before) return
      const now = Object.entries(value as object)
      if (
        now.length === before.length &&
        now.every(([key, part], at) => before[at]?.[0] === key && Object.is(before[at][1], part))
      )
        return
      warn(
        `DropSlot: "${name}" was changed in place and published again. Components do not see that: publish a new object.`,
      )
    },
  }
}

/** Plain objects and arrays are looked into, one level deep. */
function isComparable(value: unknown): value is object {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]'
}
