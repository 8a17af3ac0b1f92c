import { WebSocket } from 'ws'

export interface Batch {
  readonly seq: number
  /** Each topic at most once; what was removed is undefined. */
  readonly values: readonly (readonly [name: string, value: unknown])[]
}

type Frame =
  | ['hello', ...unknown[]]
  | ['batch', number, number, [id: number, name: string, epoch: number][], [id: number, ...unknown[]][]]

/** A page's end of the line by hand, frame by frame, with what it has received. It acknowledges nothing by itself. */
export class Page {
  readonly socket: WebSocket
  readonly batches: Batch[] = []
  /** All other frames, but hello. */
  readonly answers: unknown[] = []
  /** The close code and the reason, or why there was no line. */
  readonly closed: Promise<string>
  readonly #names = new Map<number, string>()
  #wake: () => void = () => {}

  constructor(port: number, headers: Record<string, string> = {}, path = '/bus') {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['dropslot.1'], { headers })
    this.socket.on('message', data => {
      this.#receive(JSON.parse(String(data)))
      this.#wake()
    })
    this.closed = new Promise(resolve => {
      this.socket.on('close', (code, reason) => resolve(`${code} ${reason}`))
      this.socket.on('error', error => resolve(error.message))
    })
  }

  #receive(frame: Frame): void {
    if (frame[0] === 'hello') {
      this.send('hello', 1, 'a page', 'json', 0)
      this.send('want', '**', 0, false)
    } else if (frame[0] === 'batch') {
      const [, seq, , topics, items] = frame
      for (const [id, name] of topics) this.#names.set(id, name)
      const values = items.map(([id, , , value]) => [this.#names.get(id) ?? '', value ?? undefined] as const)
      this.batches.push({ seq, values })
    } else this.answers.push(frame)
  }

  send(...frame: unknown[]): void {
    this.socket.send(JSON.stringify(frame))
  }

  ack(seq: number): void {
    this.send('ack', seq)
  }

  /** The so-manieth batch, once it is there. */
  async batch(count: number): Promise<Batch> {
    while (this.batches.length < count) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    return this.batches[count - 1] as Batch
  }

  /** Waits until the server has surely handled what was sent before: a ping's answer comes in order. */
  async settled(): Promise<void> {
    await new Promise(resolve => {
      this.socket.once('pong', resolve)
      this.socket.ping()
    })
  }
}
