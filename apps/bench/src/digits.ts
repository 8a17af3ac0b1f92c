/** Numbers, as they are shown. */

/** Three digits where they mean something: 2.31, 23.1, 231, 2,310. */
export function figure(value: number): string {
  if (value < 10) return value.toFixed(2)
  return value < 100 ? value.toFixed(1) : whole(value)
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

export const times = (factor: number): string => `${factor.toFixed(2)} ×`
