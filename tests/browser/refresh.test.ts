/** Fast refresh: a module is replaced in a running page, by a real development server. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect } from 'vitest'
import { patience, test } from './fixtures'

const here = fileURLToPath(new URL('.', import.meta.url))
let root: string
let server: ViteDevServer
let url: string

beforeAll(async () => {
  // A copy that the test may write to, where the packages are found.
  root = mkdtempSync(`${here}.refresh-`)
  cpSync(`${here}refresh`, root, { recursive: true })
  server = await createServer({
    configFile: false,
    root,
    cacheDir: `${root}/.vite`,
    plugins: [react()],
    server: { host: '127.0.0.1', port: 0 },
    optimizeDeps: { include: ['react', 'react-dom/client', 'react/jsx-dev-runtime'] },
    logLevel: 'error',
  })
  await server.listen()
  url = server.resolvedUrls?.local[0] ?? ''
})

afterAll(async () => {
  await server?.close()
  rmSync(root, { recursive: true, force: true })
})

test('a replaced module shows at once; the bus, its values and the components’ state survive', async ({ page }) => {
  const button = page.locator('button')
  const shown = () => button.textContent()
  const cell = `${root}/cell.tsx`
  const edit = (from: string, to: string) => writeFileSync(cell, readFileSync(cell, 'utf8').replace(from, to))
  const subscribers = (name: string) => page.evaluate(`bus.topic('${name}').subscriberCount`)

  await page.goto(url)
  await expect.poll(shown, patience).toBe('first 1 0')
  const loaded = await page.evaluate('loaded')
  await button.click()
  await page.evaluate("bus.publish('count', 41)")
  await button.click()
  await expect.poll(shown, patience).toBe('first 42 2')

  edit("'first'", "'second'")
  await expect.poll(shown, patience).toBe('second 42 2')
  expect(await subscribers('count')).toBe(1)

  // Another topic, another selector, in a component that stays.
  edit("'count'", "'other/topic'")
  edit('value * 1', 'value * 2')
  await expect.poll(shown, patience).toBe('second 200 2')
  expect(await subscribers('count')).toBe(0)

  edit("'other/topic'", "'count'")
  edit('value * 2', 'value * 1')
  await expect.poll(shown, patience).toBe('second 42 2')
  // A hook more: the component is mounted anew, with what the bus has.
  edit('  const add', "  useTopic('other/topic')\n  const add")
  await expect.poll(shown, patience).toBe('second 42 0')
  await page.evaluate("bus.publish('count', 50)")
  await expect.poll(shown, patience).toBe('second 50 0')
  expect(await subscribers('count')).toBe(1)
  expect(await page.evaluate('loaded')).toBe(loaded)
})
