/** This package's folder. What runs is bundled, somewhere below it. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function holding(file: string, from: string): string {
  return existsSync(join(from, file)) ? from : holding(file, dirname(from))
}

export const folder: string = holding('package.json', dirname(fileURLToPath(import.meta.url)))
