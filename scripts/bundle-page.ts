// Puts the page at `/` into one file, dist/documents/page.html, and the page of 404 beside it: markup and style, with
// nothing that a browser would have to ask for besides.
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCE = `${ROOT}/src/page`
const FOLDER = `${ROOT}/dist/documents`
const PAGE = `${FOLDER}/page.html`
/** What the page is made of: its own folder. */
const PARTS = ['src/page/*', 'scripts/bundle-page.ts']

/** Makes the pages. Does nothing when they are newer than all they are made of. */
export async function bundlePage(): Promise<void> {
  if (isCurrent()) return
  const style = minifyCss(readFileSync(`${SOURCE}/style.css`, 'utf8'))
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/not-found.html`, fill('not-found.html', { style }))
  writeFileSync(PAGE, fill('page.html', { style }))
}

function isCurrent(): boolean {
  const made = statSync(PAGE, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const files = [...globSync(PARTS, { cwd: ROOT }), 'package-lock.json']
  return files.every(path => statSync(`${ROOT}/${path}`).mtimeMs < made)
}

/** Takes comments out of a style sheet, and blanks that mean nothing. */
function minifyCss(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .trim()
}

/** Puts parts into a page, where a comment within `<style>` or `<script>` names them, and takes the indents out of it. */
function fill(file: string, parts: Readonly<Record<string, string>>): string {
  const lines = readFileSync(`${SOURCE}/${file}`, 'utf8').split('\n')
  const html = lines.map(line => line.trim()).join('\n')
  return html.replace(/\/\* (style) \*\//g, (_, name: string) => parts[name] ?? '')
}
