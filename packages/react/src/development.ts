/**
 * What exists in development only. A bundler that builds for production replaces the condition, and drops the code that it
 * guards; where there is neither a bundler nor a `process`, it counts as production.
 */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Whether warnings are wanted: asked once for each part that is there in development only. */
export const isDevelopment: boolean = /* @__PURE__ */ (() => {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false
  }
})()
