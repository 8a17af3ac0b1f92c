/**
 * Turns messages into bytes and back, where a line carries bytes. JSON unless told otherwise; both sides have the same. Messages that are
 * bytes themselves (`Uint8Array`) travel as they are, whatever the codec. Ports need none: they clone.
 */
export interface Codec {
  /** What the two sides compare. */
  readonly name: string
  /** @throws for what it cannot encode */
  encode(message: unknown): Uint8Array
  /** @throws for bytes that it did not make */
  decode(bytes: Uint8Array): unknown
}
