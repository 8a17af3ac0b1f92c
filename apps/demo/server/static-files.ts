/** Serves the built page from one folder, and nothing beside it. */
import { readFile, realpath } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
}

/** The page runs its own scripts and workers, talks to this server, and is shown in no other page. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

export class StaticFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return plain(response, 405, 'Only GET and HEAD.')
    }
    const file = await this.#find(request.url ?? '/')
    if (file === undefined) return plain(response, 404, 'No such file.')
    const body = await readFile(file).catch(() => undefined)
    if (body === undefined) return plain(response, 404, 'No such file.')
    // Files with a hash in their name never change; the page itself may with each build.
    const cache = file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache'
    response.writeHead(200, {
      ...HEADERS,
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Length': body.byteLength,
      'Cache-Control': cache,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  /** The file that an address stands for; undefined when there is none, or it lies elsewhere. */
  async #find(address: string): Promise<string | undefined> {
    let path: string
    try {
      path = decodeURIComponent((address.split(/[?#]/)[0] ?? '/').replace(/\/$/, '/index.html'))
    } catch {
      return undefined
    }
    if (path.includes('\0')) return undefined
    try {
      const folder = await realpath(this.#folder)
      const file = await realpath(join(folder, normalize(path)))
      return file.startsWith(folder + sep) ? file : undefined
    } catch {
      return undefined
    }
  }
}

/** A short answer in plain text. */
export function plain(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(`${text}\n`)
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.byteLength,
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
