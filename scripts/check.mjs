/**
 * `pnpm check`: every check that is no test, one after the other. All of them run, also after one has failed.
 *
 * Each is a script of its own in package.json (`pnpm check:size`); names pick some (`pnpm check types lint`). What a
 * check needs built or packed comes before it in the list.
 */
import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pack.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const all = [
  'check:types',
  'check:lint',
  'check:unused',
  'build',
  'check:pack',
  'check:publint',
  'check:attw',
  'check:size',
]

const asked = process.argv.slice(2).map(name => (all.includes(name) ? name : `check:${name}`))
const unknown = asked.filter(name => !all.includes(name))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(1)
}

const { file, args } = pnpm()
const results = []
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n── ${name}`)
  const started = performance.now()
  const { status } = spawnSync(file, [...args, 'run', name], {
    cwd: root,
    stdio: 'inherit',
    shell: file.endsWith('.cmd'),
  })
  results.push({ name, ok: status === 0, seconds: (performance.now() - started) / 1000 })
}

console.log('')
for (const { name, ok, seconds } of results)
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
if (results.some(result => !result.ok)) process.exit(1)
