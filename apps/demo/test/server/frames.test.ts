import { expect, it } from 'vitest'
import { ackFrame, batchFrame, helloFrame, parsePageFrame, parseServerFrame } from '../../protocol/frames'

it('frames survive the way there and back', () => {
  expect(parsePageFrame(ackFrame(7))).toEqual({ type: 'ack', seq: 7 })
  expect(parseServerFrame(helloFrame(100))).toEqual({ type: 'hello', intervalMs: 100 })
  expect(parseServerFrame(batchFrame(1, [['host/uptime', 5]]))).toEqual({
    type: 'batch',
    seq: 1,
    values: [['host/uptime', 5]],
  })
})

it.each([
  ['', 'JSON'],
  ['{', 'JSON'],
  ['null', 'an object'],
  ['[]', 'an object'],
  ['7', 'an object'],
  ['{}', 'unknown frame type'],
  ['{"type":"get"}', 'unknown frame type "get"'],
  ['{"type":"ack"}', 'whole number'],
  ['{"type":"ack","seq":-1}', 'whole number'],
  ['{"type":"ack","seq":1.5}', 'whole number'],
  ['{"type":"ack","seq":"1"}', 'whole number'],
  ['{"type":"ack","seq":1,"__proto__":{"a":1}}', 'unknown field'],
  [new Uint8Array(3), 'text'],
])('refuses %j from a page, and says why', (data, reason) => {
  expect(() => parsePageFrame(data)).toThrow(reason)
})

it.each([
  '{"type":"batch","seq":1}',
  '{"type":"batch","values":[]}',
  '{"type":"batch","seq":1,"values":[[""]]}',
  '{"type":"hello"}',
])('refuses %j from a server', data => {
  expect(() => parseServerFrame(data)).toThrow()
})
