/** The processes of one measurement of one peer. All of them end with it. */
import type { ClientCommands } from './client.js'
import { type Commands, HelperProcess } from './helper-process.js'
import type { PortCommands } from './port-producer.js'
import type { ProxyCommands } from './proxy.js'
import type { ServerCommands } from './server.js'

export class Crew {
  readonly #peer: string
  readonly #profile: readonly string[]
  readonly #all: { end(patience?: number): Promise<void> }[] = []

  /** `profile` are the flags that make a server, or the threads' process, write a CPU profile. */
  constructor(peer: string, profile: readonly string[] = []) {
    this.#peer = peer
    this.#profile = profile
  }

  server(): HelperProcess<ServerCommands> {
    return this.#start('server.js', [`./adapters/${this.#peer}.js`], ['--expose-gc', ...this.#profile])
  }

  client(): HelperProcess<ClientCommands> {
    return this.#start('client.js', [`./adapters/${this.#peer}.js`])
  }

  proxy(): HelperProcess<ProxyCommands> {
    return this.#start('proxy.js', [])
  }

  threads(): HelperProcess<PortCommands> {
    return this.#start('port-producer.js', [`./ports/${this.#peer}.js`], this.#profile)
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map(each => each.end(this.#profile.length > 0 ? 20_000 : 500)))
  }

  #start<C extends Commands>(file: string, args: readonly string[], flags?: readonly string[]): HelperProcess<C> {
    const started = new HelperProcess<C>(file, args, flags)
    this.#all.push(started)
    return started
  }
}
