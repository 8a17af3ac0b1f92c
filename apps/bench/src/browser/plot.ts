export function plot(_: unknown): string {
  return ''
}
