/**
 * Who may ask. What this server shows is somebody's machine, so a page of another origin is refused, and so is a request that reached
 * it under a name that is not its own: that is how a page rebinds a name of its to this address.
 */
import os from 'node:os'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The names under which a server that listens on `host` may be asked, without port. */
export function ownNames(host: string): ReadonlySet<string> {
  const names = new Set(LOOPBACK)
  if (isLoopback(host)) return names
  // Browsers send names in lower case, whatever was typed.
  names.add(bracketed(host.toLowerCase()))
  if (host === '0.0.0.0' || host === '::') {
    names.add(os.hostname().toLowerCase())
    for (const addresses of Object.values(os.networkInterfaces())) {
      for (const { address } of addresses ?? []) names.add(bracketed(address))
    }
  }
  return names
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** As it stands in an address: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

export interface OriginRules {
  readonly names: ReadonlySet<string>
  readonly port: number
  /** Further origins that may connect, such as a development server's. */
  readonly extra: ReadonlySet<string>
}

/** Whether the Host header names this server, or an origin that was let in: a development server's proxy hands on its own. */
export function isOwnHost(host: string | undefined, { names, port, extra }: OriginRules): boolean {
  if (host === undefined) return false
  if (extra.has(`http://${host}`)) return true
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host.toLowerCase())
  return match !== null && names.has(match[1] as string) && Number(match[2] ?? 80) === port
}

/** The origins whose pages may connect, as browsers write them: its own, under each of its names, and those that were let in. */
export function ownOrigins({ names, port, extra }: OriginRules): string[] {
  const suffix = port === 80 ? '' : `:${port}`
  return [...Array.from(names, name => `http://${name}${suffix}`), ...extra]
}
