/** The processes of one measurement of one peer. All of them end with it. */
import type { ClientCommands } from './client.js'
import { type Commands, HelperProcess } from './helper-process.js'
import type { PortCommands } from './port-producer.js'
import type { ProxyCommands } from './proxy.js'
import type { ServerCommands } from './server.js'

export class Crew {
  readonly #peer: string
  readonly #profile: ((part: string) => readonly string[]) | undefined
  readonly #all: { end(patience?: number): Promise<void> }[] = []

  /** `profile` gives the flags that make one of the processes write a CPU profile. */
  constructor(peer: string, profile?: (part: string) => readonly string[]) {
    this.#peer = peer
    this.#profile = profile
  }

  server(): HelperProcess<ServerCommands> {
    return this.#start('server.js', [`./adapters/${this.#peer}.js`], ['--expose-gc', ...this.#flags('server')])
  }

  client(): HelperProcess<ClientCommands> {
    return this.#start('client.js', [`./adapters/${this.#peer}.js`], this.#flags('client'))
  }

  proxy(): HelperProcess<ProxyCommands> {
    return this.#start('proxy.js', [])
  }

  threads(): HelperProcess<PortCommands> {
    return this.#start('port-producer.js', [`./ports/${this.#peer}.js`], this.#flags('threads'))
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map(each => each.end(this.#profile === undefined ? 500 : 20_000)))
  }

  #flags(part: string): readonly string[] {
    return this.#profile?.(`${part}-${this.#all.length}`) ?? []
  }

  #start<C extends Commands>(file: string, args: readonly string[], flags?: readonly string[]): HelperProcess<C> {
    const started = new HelperProcess<C>(file, args, flags)
    this.#all.push(started)
    return started
  }
}
