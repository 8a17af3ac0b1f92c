/**
 * Add your topics here once, by declaration merging, and the default bus, and the hooks without a provider, know them:
 *
 * ```ts
 * declare module '@dropslot/core' {
 *   interface DefaultTopics {
 *     prices: { bid: number; ask: number }
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged into.
export interface DefaultTopics {}

/** What a bus is typed with when nobody said: any name, values of unknown type. */
export type AnyTopics = Record<string, unknown>

/** The topics of the default bus: {@link DefaultTopics} where something was added to it, else any name. */
export type DefaultBusTopics = keyof DefaultTopics extends never ? AnyTopics : DefaultTopics

/** The names of a bus's topics, template-literal names included. */
export type TopicName<Topics extends object> = Extract<keyof Topics, string>

/** `sensor/*` as the type of the names it matches, as closely as a template literal can say it. */
type GlobName<Pattern extends string> = Pattern extends `${infer Head}*${infer Tail}`
  ? `${Head}${string}${GlobName<Tail>}`
  : Pattern

/** The names that begin as the pattern does up to its first star; true of all it matches. */
type GlobStart<Pattern extends string> = Pattern extends `${infer Head}*${string}` ? `${Head}${string}` : Pattern

/** A literal name, as against a template such as `sensor/${string}`. */
// biome-ignore lint/complexity/noBannedTypes: an object without keys is what is asked for.
type IsLiteral<Name extends string> = {} extends Record<Name, 1> ? false : true

type Matches<Name extends string, Pattern extends string> =
  IsLiteral<Name> extends true
    ? Name extends GlobName<Pattern>
      ? Name
      : never
    : Name extends GlobStart<Pattern>
      ? Name
      : GlobStart<Pattern> extends Name
        ? Name
        : never

/** The names of `Topics` that `Pattern` may match. */
export type MatchingName<Topics extends object, Pattern extends string> = {
  [Name in TopicName<Topics>]: Matches<Name, Pattern>
}[TopicName<Topics>]

/** What a watch tells of one topic: its name, and its newest value or, when it was removed, `undefined`. */
export type Change<Topics extends object, Name extends TopicName<Topics> = TopicName<Topics>> = {
  [Key in Name]: [name: Key, value: Topics[Key] | undefined]
}[Name]
