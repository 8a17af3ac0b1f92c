/** A page of `pages/`, bundled for production with the built packages, as a user's bundler does it. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'

const bundles = new Map<string, string>()

/** The script of a page, which knows no development. */
export async function bundlePage(name: string): Promise<string> {
  const found = bundles.get(name)
  if (found !== undefined) return found
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`pages/${name}.tsx`, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  })
  const script = outputFiles[0]?.text ?? ''
  bundles.set(name, script)
  return script
}

/** What a page's script is delivered in. */
export const html = (script: string): string =>
  `<!doctype html><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"><div id="root"></div><script>${script.replaceAll('</script', '<\\/script')}</script>`

/** Opens a page without a server. */
export async function openPage(page: Page, name: string, query = ''): Promise<void> {
  const body = html(await bundlePage(name))
  await page.route('http://page.test/**', route => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(`http://page.test/${query}`)
}
