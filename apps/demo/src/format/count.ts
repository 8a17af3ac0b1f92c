const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A whole number with its digits in groups of three; a dash for what is no number. */
export function count(amount: number): string {
  return Number.isFinite(amount) ? grouped.format(amount) : '–'
}
