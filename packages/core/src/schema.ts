import { misfit } from './arguments.js'
import { BusError } from './bus-error.js'
import { compilePattern } from './pattern.js'

/** What a schema found wrong: one of the `issues` of a Standard Schema. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

type SchemaResult = { readonly issues?: readonly SchemaIssue[] | undefined }

/**
 * A schema of any library that speaks Standard Schema, version 1 (https://standardschema.dev): zod, valibot, arktype and others.
 * Only the part that is used here.
 */
export interface StandardSchema {
  readonly '~standard': { readonly validate: (value: unknown) => SchemaResult | PromiseLike<SchemaResult> }
}

/** The schemas of the topics whose names match a pattern. */
export type Schemas = readonly (readonly [matches: (name: string) => boolean, schema: StandardSchema])[]

export function compileSchemas(schemas: Readonly<Record<string, StandardSchema>>): Schemas {
  return Object.entries(schemas).map(([pattern, schema]) => {
    if (typeof schema?.['~standard']?.validate === 'function') return [compilePattern(pattern), schema]
    throw misfit(`The schema of "${pattern}"`, 'a Standard Schema', schema)
  })
}

/** Refuses a value that does not fit; what a schema would make of it (defaults, conversions) is not used: messages go by reference. */
export function checkValue(schemas: Schemas, name: string, value: unknown): void {
  for (const [matches, schema] of schemas) {
    if (!matches(name)) continue
    let result: SchemaResult | PromiseLike<SchemaResult>
    try {
      result = schema['~standard'].validate(value)
    } catch (cause) {
      throw new BusError('INVALID', `"${name}" was not published: its schema threw.`, { cause })
    }
    if ('then' in result) {
      // Its outcome comes too late to matter; nobody is to hear of it as an unhandled rejection.
      result.then(undefined, () => {})
      throw misfit(`The schema of "${name}"`, 'synchronous', 'asynchronous')
    }
    if (result.issues) {
      const [first] = result.issues
      throw new BusError(
        'INVALID',
        `"${name}" was not published: ${first?.message ?? 'it does not fit its schema'}. See issues.`,
        {
          issues: result.issues,
        },
      )
    }
  }
}
