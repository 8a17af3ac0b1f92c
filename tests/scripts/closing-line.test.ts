import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dropslot-closing-line-'))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs vitest on one file with our reporter; returns the exit code and the last line that was printed. */
function run(name: string, source: string): { status: number | null; last: string | undefined } {
  writeFileSync(join(folder, `${name}.test.js`), `import { expect, test } from 'vitest'\n${source}`)
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--root', folder, '--reporter', 'default', '--reporter', join(root, 'scripts/closing-line.mjs')],
      `${name}.test.js`,
    ],
    { encoding: 'utf8', cwd: folder },
  )
  return { status, last: stdout.trimEnd().split('\n').at(-1) }
}

test('the last line counts what passed, failed and was skipped, and a failure is an exit code', () => {
  const source = `test('a', () => {}); test('b', () => {}); test('c', () => expect(1).toBe(2)); test.skip('d', () => {})`
  expect(run('mixed', source)).toEqual({ status: 1, last: '2 passed, 1 failed, 1 skipped' })
})

test('a run that passes exits with 0', () => {
  const source = `test('a', () => {}); test.todo('b')`
  expect(run('green', source)).toEqual({ status: 0, last: '1 passed, 0 failed, 1 skipped' })
})

test('a file that can not be loaded counts as a failure', () => {
  const source = `import './missing.js'; test('a', () => {})`
  expect(run('broken', source)).toEqual({ status: 1, last: '0 passed, 1 failed, 0 skipped' })
})

test('an error outside of any test counts as a failure', () => {
  const source = `test('a', async () => { setTimeout(() => { throw new Error('late') }); await new Promise(r => setTimeout(r, 50)) })`
  expect(run('stray', source)).toEqual({ status: 1, last: '1 passed, 1 failed, 0 skipped' })
})

test('a run without a test is no success', () => {
  expect(run('skipped', `test.skip('a', () => {})`)).toEqual({ status: 1, last: '0 passed, 0 failed, 1 skipped' })
})
