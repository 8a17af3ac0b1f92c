/**
 * Numbers for people: a value and its unit apart, so that a page can set them apart, and so that a number that grows changes its
 * unit and not its width. Values have three significant digits at most; what is not a finite number is a dash.
 */
export interface Quantity {
  readonly value: string
  readonly unit: string
}

const nothing: Quantity = { value: '–', unit: '' }

/** Three digits at most, and no more than `decimals` after the point: 1.23, 12.3, 123. */
function threeDigits(amount: number, decimals = 2): string {
  const size = Math.abs(amount)
  return amount.toFixed(Math.min(decimals, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2))
}

function scaled(amount: number, base: number, units: readonly string[]): Quantity {
  if (!Number.isFinite(amount)) return nothing
  let step = 0
  let rest = amount
  // 999.5 would be shown as 1000: it belongs to the next unit already.
  while (Math.abs(rest) >= Math.min(base, 999.5) && step < units.length - 1) {
    rest /= base
    step++
  }
  return { value: step === 0 ? String(Math.round(rest)) : threeDigits(rest), unit: units[step] ?? '' }
}

/** An amount of memory: binary units. */
export function bytes(amount: number): Quantity {
  return scaled(amount, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])
}

/** A throughput: decimal units, as networks and disks are sold. */
export function bytesPerSecond(amount: number): Quantity {
  return scaled(amount, 1000, ['B/s', 'kB/s', 'MB/s', 'GB/s'])
}

/** A share of one as a whole percentage. */
export function percent(share: number): Quantity {
  return Number.isFinite(share) ? { value: String(Math.round(share * 100)), unit: '%' } : nothing
}

/** A span of time given in milliseconds, from microseconds to seconds. */
export function milliseconds(span: number): Quantity {
  if (!Number.isFinite(span)) return nothing
  if (span >= 999.5) return { value: threeDigits(span / 1000), unit: 's' }
  return { value: threeDigits(span), unit: 'ms' }
}

/** A plain number with `decimals` digits after the point. */
export function plain(amount: number, decimals: number): Quantity {
  return Number.isFinite(amount) ? { value: amount.toFixed(decimals), unit: '' } : nothing
}

/** As text, with a thin gap before the unit. */
export function asText(quantity: Quantity): string {
  return quantity.unit === '' ? quantity.value : `${quantity.value}\u202f${quantity.unit}`
}
