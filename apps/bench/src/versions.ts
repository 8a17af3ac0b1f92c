/** The versions of packages, as they are installed here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from './folder.js'
import type { Peer } from './peer.js'

export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version
}

/** Of each peer, by its id; of one that nothing is installed for, an empty text. */
export function versionsOf(peers: readonly Peer[]): Record<string, string> {
  return Object.fromEntries(peers.map(({ id, packages }) => [id, packages.map(versionOf).join(', ')]))
}
