/** Starts a program, reads what it says, and ends it and what it started, by its process group, whatever happens. */
import { spawn } from 'node:child_process'
import { MARK } from './mark.mjs'

/** @type {Set<number>} */
const groups = new Set()

/** @param {number} pid */
function end(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

process.on('exit', () => {
  for (const pid of groups) end(pid)
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => process.exit(130))

/**
 * Starts `file`; `output` collects what it says, `ended` settles with its code, `stop` ends it.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function start(file, args, options = {}) {
  const child = spawn(file, args, { detached: true, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const started = {
    output: '',
    /** @type {Promise<number | null>} */
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    }),
    stop() {
      if (child.pid === undefined) return
      end(child.pid)
      groups.delete(child.pid)
    },
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', text => {
      started.output += text
    })
  }
  if (child.pid !== undefined) groups.add(child.pid)
  return started
}

/**
 * Runs `file` to its end and gives what it said; throws when that takes too long. Its exit code is not asked: the result line is.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options]
 */
export async function runToEnd(file, args, { timeout = 60_000, ...options } = {}) {
  const started = start(file, args, options)
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no end after ${timeout / 1000} s; it said: ${started.output.slice(-2_000)}`)),
      timeout,
    )
  })
  try {
    await Promise.race([started.ended, late])
    return started.output
  } finally {
    clearTimeout(timer)
    started.stop()
  }
}

/**
 * The result that a run has printed after `MARK`; throws when there is none, with what it said instead.
 *
 * @param {string} output
 */
export function resultIn(output) {
  const line = output.split('\n').find(each => each.includes(MARK))
  if (line === undefined) throw new Error(`no result; it said: ${output.slice(-2_000) || 'nothing'}`)
  return JSON.parse(line.slice(line.indexOf(MARK) + MARK.length))
}
