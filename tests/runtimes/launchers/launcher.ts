import type { Result } from '../suite/run.js'

/** What a launcher is given. */
export interface Context {
  /** A folder to write into; it goes when the run ends. */
  readonly folder: string
  /** The suite as an ES module, `using` as one of its own, and the suite as a script that leaves `suite` behind. */
  readonly bundles: { readonly module: string; readonly using: string; readonly script: string }
  /** Where the launcher's npm packages are installed. */
  readonly packages: string
}

/** What came of a run: `using` is tried where there are modules. */
export interface Launched {
  readonly version: string | undefined
  readonly result: Result & { readonly using?: string }
}

/** A runtime: its name, the npm and Debian packages that it comes in, and how it runs the suite. It throws when it cannot. */
export interface Launcher {
  readonly name: string
  readonly packages: readonly string[]
  readonly debian?: readonly string[]
  launch(context: Context): Promise<Launched>
}

/** A launcher's run: what it gave, or why it gave nothing; `known` says why that is accepted. */
export interface Outcome extends Partial<Launched> {
  readonly name: string
  readonly error?: string
  readonly known?: string | undefined
}
