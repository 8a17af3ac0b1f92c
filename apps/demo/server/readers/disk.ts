import type { Disk } from '../../protocol/topics'

/** Sectors in /proc/diskstats are of 512 bytes, whatever the disk's own (iostats in the kernel's documentation). */
const SECTOR = 512

/** Bytes read and written since the start, over whole disks: partitions, loop and RAM devices would count twice. */
export function parseDiskstats(text: string): Disk {
  let read = 0
  let written = 0
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/ +/)
    const name = columns[2] ?? ''
    if (!/^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(name)) continue
    read += Number(columns[5] ?? 0) * SECTOR
    written += Number(columns[9] ?? 0) * SECTOR
  }
  return { read, written }
}

/** Rates between two moments. */
export function diskRates(before: Disk, now: Disk, seconds: number): Disk {
  const rate = (from: number, to: number) => (to >= from && seconds > 0 ? (to - from) / seconds : 0)
  return { read: rate(before.read, now.read), written: rate(before.written, now.written) }
}
