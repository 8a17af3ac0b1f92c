/**
 * The top of a chart's scale: the next 1, 2 or 5 times a power of ten above the largest value, at least `least`.
 * Round tops are easy to read and change seldom, so that a curve doesn't jump with every peak.
 */
export function ceiling(largest: number, least: number): number {
  const target = Math.max(largest, least)
  if (!(target > 0) || !Number.isFinite(target)) return 1
  const power = 10 ** Math.floor(Math.log10(target))
  for (const step of [1, 2, 5, 10]) if (step * power >= target * 0.999_999) return step * power
  return 10 * power
}
