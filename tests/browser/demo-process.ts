/**
 * The demo as a process of its own: real server, real page, a free port. What is started here is ended here, by its id.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface DemoProcess {
  /** Where the page is, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** All that it printed so far. */
  output(): string
  /** Ends it and returns its exit code; `null` when the signal ended it. Ending it twice is harmless. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts the demo's command or its built server and waits until it has printed its address. */
export async function startDemo(script: string, port = 0): Promise<DemoProcess> {
  const child = spawn(process.execPath, [script, '--port', String(port), '--strict-port'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const ended = once(child, 'exit') as Promise<[code: number | null]>
  let output = ''
  const address = new Promise<RegExpExecArray>(resolve => {
    const read = (text: Buffer) => {
      output += text.toString()
      const found = /(https?:\/\/[\w.[\]:-]+:(\d+))/.exec(output)
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  const found = await Promise.race([address, ended.then(([code]) => code)])
  if (found === null || typeof found === 'number') throw new Error(`the demo ended at once with ${found}:\n${output}`)

  return {
    url: found[1] ?? '',
    port: Number(found[2]),
    output: () => output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      const [code] = await ended
      return code
    },
  }
}
