/**
 * Lays out what a user gets: both packages packed, unpacked and installed beside a real React, in a folder of their own.
 *
 * The folder is outside the workspace, so that nothing there can be found by accident. Core is unpacked a second time
 * elsewhere, as it happens when two dependencies bring a copy each. All of it goes when the run ends.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packAll } from '../../scripts/pack.mjs'
import { root } from './build'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a user's project, in whose `node_modules` the packed packages are installed. */
    consumer: string
    /** Another folder of the same kind, with a copy of core of its own. */
    otherConsumer: string
  }
}

function install(tarball: string, consumer: string, name: string): void {
  const folder = join(consumer, 'node_modules/@dropslot', name)
  mkdirSync(folder, { recursive: true })
  const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
  if (status !== 0) throw new Error(`unpacking ${tarball} failed: ${stderr}`)
}

function link(consumer: string, name: string, owner: string): void {
  const target = join(consumer, 'node_modules', name)
  mkdirSync(join(target, '..'), { recursive: true })
  symlinkSync(realpathSync(join(root, owner, 'node_modules', name)), target, 'junction')
}

function layOut(folder: string, project: TestProject): void {
  const consumer = join(folder, 'consumer')
  const otherConsumer = join(folder, 'other')
  for (const tarball of packAll(join(folder, 'tarballs'))) {
    const name = /^dropslot-([a-z]+)-\d/.exec(basename(tarball))?.[1]
    if (name === undefined) throw new Error(`an unexpected tarball: ${tarball}`)
    install(tarball, consumer, name)
    if (name === 'core') install(tarball, otherConsumer, name)
  }
  for (const name of ['react', 'react-dom', '@types/react']) link(consumer, name, 'packages/react')
  link(consumer, '@types/node', '.')
  for (const each of [consumer, otherConsumer]) {
    writeFileSync(join(each, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  }
  project.provide('consumer', consumer)
  project.provide('otherConsumer', otherConsumer)
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dropslot-packed-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    layOut(folder, project)
  } catch (error) {
    remove()
    throw error
  }
  return remove
}
