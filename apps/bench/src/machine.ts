/** What a run ran on. */
import { cpus } from 'node:os'

export interface Machine {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly platform: string
}

/** This one, now. `engine` is what else ran, and the version of it; it stands beside Node's. */
export function machine<Engine extends object>(engine: Engine): Machine & Engine {
  return {
    date: new Date().toISOString(),
    node: process.versions.node,
    ...engine,
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** In words; `engine` is what the figures depend on most. */
export function machineLine(engine: string, run: Machine & { readonly passes: number }): string {
  const passes = `${run.passes} ${run.passes === 1 ? 'pass' : 'passes'}`
  return `${engine}, ${run.cpu}, ${run.cores} cores, ${run.date.slice(0, 10)}, ${passes}`
}
