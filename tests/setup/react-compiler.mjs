/**
 * The React Compiler as a Vite plugin, for the files whose path matches. What it cannot compile is an error here, where in an app it
 * would be left as it is.
 */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * @param {RegExp} matches
 * @returns {import('vitest/config').Plugin}
 */
export function reactCompiler(matches) {
  return {
    name: 'react-compiler',
    enforce: 'pre',
    async transform(code, id) {
      if (!matches.test(id)) return
      /** @type {{ transformAsync(code: string, options: object): Promise<{ code: string, map: null }> }} */
      const babel = require('@babel/core')
      return babel.transformAsync(code, {
        filename: id,
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ['jsx', 'typescript'] },
        plugins: [[require.resolve('babel-plugin-react-compiler'), { target: '19', panicThreshold: 'all_errors' }]],
      })
    },
  }
}
