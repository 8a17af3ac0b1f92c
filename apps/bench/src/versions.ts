/** The versions of packages, as they are installed here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from './folder.js'
import type { Peer } from './peer.js'

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version
}

/** Of packages, by their names, and of peers, by their ids; of a peer that nothing is installed for, an empty text. */
export function versionsOf(peers: readonly Peer[], packages: readonly string[]): Record<string, string> {
  return Object.fromEntries([
    ...packages.map(name => [name, versionOf(name)]),
    ...peers.map(peer => [peer.id, peer.packages.map(versionOf).join(', ')]),
  ])
}
