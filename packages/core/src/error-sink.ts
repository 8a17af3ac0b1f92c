import { platform } from './clock.js'

/** Where an error came from. */
export interface ErrorContext {
  /** The topic whose listener threw or rejected; for a watch, its pattern. */
  readonly topic: string
}

/** Receives what listeners throw. It is called while the bus delivers, and may publish and subscribe itself. */
export type ErrorHandler = (error: unknown, context: ErrorContext) => void

/** The platform's report of an unhandled error: `reportError` where there is one, else an unhandled rejection. */
export function reportToPlatform(error: unknown): void {
  if (platform.reportError) platform.reportError(error)
  else Promise.reject(error)
}
