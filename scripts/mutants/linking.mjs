/** Faults of the engine that joins buses: what is newest, what is sent, what is taken. */

/**
 * @param {string} name
 * @param {string} file
 * @param {string} search
 * @param {string} replace
 * @param {string} breaks
 * @returns {import('./mutant.mjs').Mutant}
 */
const fault = (name, file, search, replace, breaks) => ({ name, package: 'link', file, search, replace, breaks })

/** @type {import('./mutant.mjs').Mutant[]} */
export const linking = [
  fault(
    'link: a tie is decided for nobody',
    'stamp.ts',
    'return a.origin > b.origin',
    'return false',
    'two writers agree',
  ),
  fault(
    'link: the epoch decides nothing',
    'stamp.ts',
    'if (a.epoch !== b.epoch) return a.epoch > b.epoch\n',
    '',
    'two writers agree',
  ),
  fault(
    'link: what is older is taken',
    'entry.ts',
    'if (yields && (isSame(stamp, present) || !this.#yields(stamp, via, standing))) return false',
    'if (yields && isSame(stamp, present)) return false',
    'never older after newer',
  ),
  fault(
    'link: who gives way goes back to the older stamp',
    'entry.ts',
    'const taken = yields ? { ...present, version: present.version + 1, origin: this.#ledger.id } : stamp',
    'const taken = stamp',
    'stamps never go down',
  ),
  fault(
    'link: what was published here is not accounted for before a value is taken',
    'entry.ts',
    '    const { bus } = this.#ledger\n    this.account()\n    const { stamp: present',
    '    const { bus } = this.#ledger\n    const { stamp: present',
    'two writers agree',
  ),
  fault('link: what is relayed counts as published here', 'entry.ts', 'this.#accounted += publishes\n', '', 'no echo'),
  fault(
    'link: a refused value leaves its stamp',
    'entry.ts',
    '      this.stamp = present\n      this.via = viaBefore',
    '      this.via = viaBefore',
    'a refused value changes nothing',
  ),
  fault(
    'link: a refused value is forgotten',
    'entry.ts',
    'if (isNewer(stamp, this.#refused)) this.#refused = stamp\n',
    '',
    'what is published after a refusal is newer',
  ),
  fault(
    'link: a refused value leaves a topic',
    'entry.ts',
    'if (isNew) bus.removeTopic(this.name)\n',
    '',
    'a refused value changes nothing',
  ),
  fault(
    'link: a removal that nobody told is not found',
    'entry.ts',
    'if (!topic?.version && this.told && !this.removed) this.#remove()\n',
    '',
    'removals arrive',
  ),
  fault(
    'link: a removal is no newer than the value',
    'entry.ts',
    '{ ...this.stamp, version: this.stamp.version + 1, origin: this.#ledger.id }, undefined, true',
    '{ ...this.stamp }, undefined, true',
    'removals arrive',
  ),
  fault(
    'link: what a bus published before it was heard of is not newer than what others hold of the last',
    'entry.ts',
    '    this.#replace({ ...held, version: held.version + 1, origin: this.#ledger.id }, undefined, false)\n',
    '',
    'a bus that was started again',
  ),
  fault(
    'link: what came through others of a source that was started again is kept',
    'entry.ts',
    'if (this.yieldsTo === via && this.via === via) return !isSame(stamp, this.arrived)\n',
    '',
    'a bus that was started again',
  ),
  fault(
    'link: what is held of another bus is not told',
    'connect.ts',
    'if (isAnother) this.#holdOver(session)\n',
    '',
    'a bus that was started again',
  ),
  fault(
    'link: a value is sent back to where it came from',
    'outbox.ts',
    'return (removed || entry.value !== undefined) && !this.#cameFromThere(mark)',
    'return removed || entry.value !== undefined',
    'no echo',
  ),
  fault(
    'link: the window is not kept',
    'outbox.ts',
    'return this.#sequence - this.#acknowledged >= this.#options.window',
    'return false',
    'consumer-paced',
  ),
  fault(
    'link: an acknowledgement sends nothing',
    'outbox.ts',
    '    this.flush()\n    return true',
    '    return true',
    'the final value always arrives',
  ),
  fault(
    'link: what waits for its rate is not looked at again',
    'outbox.ts',
    'if (this.#later.length > 0) this.#armLater(now)\n',
    '',
    'the final value always arrives',
  ),
  fault(
    'link: a rate is not kept',
    'outbox.ts',
    'if (mark.every > 0) mark.notBefore = now + mark.every\n',
    '',
    'rates are kept',
  ),
  fault(
    'link: what was sent and not taken before it was unwanted counts as had',
    'outbox.ts',
    'mark.known = late === undefined || entry.removed ? had : undefined',
    'mark.known = had',
    'a subscription begins with the present value',
  ),
  fault(
    'link: what was under way when it was unwanted is forgotten',
    'outbox.ts',
    'if (known !== undefined && sentWith > this.#acknowledged) this.#remember(name, known)',
    '',
    'removals arrive',
  ),
  fault(
    'link: who sends what is older is not told what is newer',
    'outbox.ts',
    'if (isNewer(entry.stamp, stamp) && !(isGroup && isHere(entry.stamp.origin))) mark.resend = true\n    mark.changed()',
    '',
    'two writers agree',
  ),
  fault(
    'link: who sends what was removed is not told so',
    'outbox.ts',
    'if (this.#wanted.matches(entry.name)) this.#tellRemoval(entry.name, stamp)\n      else this.#remember(entry.name, stamp)',
    '',
    'removals arrive',
  ),
  fault(
    'link: a removed topic keeps its mark',
    'outbox.ts',
    'else if (removed) this.#ending.push(mark)\n',
    '',
    'nothing grows',
  ),
  fault(
    'link: a failed batch is not taken apart',
    'outbox.ts',
    'if (sent.length === 1 && first !== undefined) {',
    'if (first !== undefined) {',
    'one bad value keeps no other back',
  ),
  fault('link: a refusal is answered', 'outbox.ts', 'if (refused || !entry.told', 'if (!entry.told', 'no ping-pong'),
  fault(
    'link: deltas go on over a gap',
    'inbox.ts',
    'if (this.keepsValues) topic.value = value\n',
    'if (this.keepsValues) topic.value ??= value\n',
    'deltas are right',
  ),
  fault(
    'link: a topic that was not wished for once never is again',
    'inbox.ts',
    'present.takes = takes(name)\n',
    '',
    'a subscription begins with the present value',
  ),
  fault(
    'link: a version may be as high as it likes',
    'inbox.ts',
    'if (limits !== undefined && version > MOST) throw',
    'if (limits === null) throw',
    'the wrong ones are kept out',
  ),
  fault(
    'link: a batch may come twice',
    'inbox.ts',
    'if (seq !== this.#sequence + 1) throw',
    'if (seq < 0) throw',
    'the wrong ones are kept out',
  ),
  fault(
    'link: an escaped field that reaches the prototype is let in',
    'format.ts',
    '/\\\\u00[567]/',
    '/\\\\u00[57]/',
    'no prototype is touched',
  ),
  fault(
    'link: bytes of a value hold the whole frame',
    'format.ts',
    'return new Uint8Array(received.buffer, received.byteOffset, received.byteLength)',
    'return received',
    'values that are bytes are copies',
  ),
  fault(
    'link: a delta sets fields that reach a prototype',
    'delta.ts',
    "return key === '__proto__' || key === 'constructor' || key === 'prototype'",
    'return false',
    'no prototype is touched',
  ),
]
