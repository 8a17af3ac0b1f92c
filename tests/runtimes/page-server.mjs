/** A loopback server that gives a browser the suite, as a page and as a worker, and waits for what it posts back. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const WORKER = `import { run } from '/suite.mjs'
postMessage(await run())
`
const PAGE = `<!doctype html><meta charset="utf-8"><title>DropSlot</title><script type="module">
const post = what => fetch('/result', { method: 'POST', body: JSON.stringify(what) })
try {
  const { run } = await import('/suite.mjs')
  const collect = globalThis.gc ? () => globalThis.gc() : globalThis.TestUtils ? () => globalThis.TestUtils.gc() : undefined
  const page = await run({ collect })
  const worker = await new Promise((resolve, reject) => {
    const started = new Worker('/worker.mjs', { type: 'module' })
    started.onmessage = event => resolve(event.data)
    started.onerror = event => reject(new Error('worker: ' + event.message))
  })
  let using
  try {
    const { run: runUsing } = await import('/using.mjs')
    using = JSON.stringify(runUsing()) === '{"closed":true,"count":0}' ? 'passed' : 'failed'
  } catch (error) {
    using = error instanceof SyntaxError ? 'unknown here' : 'failed: ' + error
  }
  await post({ page: { ...page, using }, worker, agent: navigator.userAgent })
} catch (error) {
  await post({ error: String(error) + (error.stack ?? '') })
}
</script>`

/**
 * Serves the bundles until `stop`; `result` settles with what the page posts.
 *
 * @param {import('./launchers/launcher.ts').Context['bundles']} bundles
 * @returns {Promise<{ url: string, result: Promise<any>, stop: () => void }>}
 */
export async function servePage(bundles) {
  /** @type {(result: unknown) => void} */
  let settle = () => {}
  const result = new Promise(resolve => {
    settle = resolve
  })
  /** @type {Record<string, [type: string, read: () => string | Buffer]>} */
  const files = {
    '/': ['text/html', () => PAGE],
    '/worker.mjs': ['text/javascript', () => WORKER],
    '/suite.mjs': ['text/javascript', () => readFileSync(bundles.module)],
    '/using.mjs': ['text/javascript', () => readFileSync(bundles.using)],
  }
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let body = ''
      for await (const chunk of request) body += chunk
      response.end()
      settle(JSON.parse(body))
      return
    }
    const file = files[new URL(request.url ?? '/', 'http://localhost').pathname]
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'Content-Type': file[0],
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    })
    response.end(file[1]())
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/`,
    result,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
