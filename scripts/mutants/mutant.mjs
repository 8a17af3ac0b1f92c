/**
 * A fault to plant: in `file` of the sources of `package` (core's, unless told otherwise), `search`, which occurs there exactly once, becomes `replace`.
 *
 * `breaks` says in words which rule of the contract is broken then. One that no test can see because nothing that a user could see
 * changes is listed with the reason, as `equivalent`.
 *
 * @typedef {{
 *   readonly name: string
 *   readonly file: string
 *   readonly package?: 'core' | 'link'
 *   readonly search: string
 *   readonly replace: string
 *   readonly breaks: string
 *   readonly equivalent?: string
 * }} Mutant
 */
export {}
