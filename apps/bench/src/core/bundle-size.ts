/** What an application pays to import a peer: bundled for a browser, minified, compressed with Brotli at its best. */
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { folder } from '../folder.js'
import type { Outcome } from '../outcome.js'
import type { Measured } from './measure.js'
import type { CorePeer } from './peers.js'

export async function bundleSize(peer: CorePeer): Promise<Outcome<Measured>> {
  if (peer.size === undefined) return { kind: 'absent', reason: 'nothing to import' }
  try {
    const { outputFiles } = await build({
      stdin: { contents: peer.size, resolveDir: folder },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env': '{"MODE":"production"}' },
      logLevel: 'silent',
    })
    const code = outputFiles[0]?.contents ?? new Uint8Array()
    const bytes = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
    return { kind: 'measured', min: bytes, median: bytes, samples: 1 }
  } catch (error) {
    return { kind: 'failed', error: (error as Error).message.split('\n')[0] ?? 'esbuild failed' }
  }
}
