/** How long something has been up, in its two largest units: '3 d 4 h', '12 min'. */
export function uptime(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–'
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 0) return `${days} d ${hours % 24} h`
  if (hours > 0) return `${hours} h ${minutes % 60} min`
  return minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`
}

/** How long ago something was seen, coarse enough to be read: 'just now', '12 s ago', '4 min ago'. */
export function ago(milliseconds: number): string {
  if (milliseconds < 1500) return 'just now'
  if (milliseconds < 90_000) return `${Math.round(milliseconds / 1000)} s ago`
  if (milliseconds < 5_400_000) return `${Math.round(milliseconds / 60_000)} min ago`
  return `${Math.round(milliseconds / 3_600_000)} h ago`
}
