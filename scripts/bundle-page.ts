// Puts the page at `/` into one file, dist/documents/page.html, and the page of 404 beside it: markup, style and script, with
// nothing that a browser would have to ask for besides.
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCE = `${ROOT}/src/page`
const FOLDER = `${ROOT}/dist/documents`
const PAGE = `${FOLDER}/page.html`
/** The files that the page is made of: its own, and those that it shares with the server and with other clients. */
const PARTS = ['src/{page,client,domain,protocol}/**/*', 'scripts/bundle-page.ts']

/** Makes the pages. Does nothing when they are newer than all they are made of. */
export async function bundlePage(): Promise<void> {
  if (isCurrent()) return
  const style = minifyCss(readFileSync(`${SOURCE}/style.css`, 'utf8'))
  const script = await bundleScript()
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/not-found.html`, fill('not-found.html', { style }))
  writeFileSync(PAGE, fill('page.html', { style, script }))
}

function isCurrent(): boolean {
  const made = statSync(PAGE, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const files = [...globSync(PARTS, { cwd: ROOT }), 'package-lock.json']
  return files.every(path => statSync(`${ROOT}/${path}`).mtimeMs < made)
}

async function bundleScript(): Promise<string> {
  // Loaded only when there is something to do: that takes longer than to look whether there is.
  const { rolldown } = await import('rolldown')
  const build = await rolldown({ input: `${SOURCE}/main.ts`, platform: 'browser' })
  const { output } = await build.generate({ format: 'iife', minify: true })
  await build.close()
  const [chunk, ...more] = output
  if (more.length > 0 || chunk.imports.length > 0)
    throw new Error(`the page's script is not whole: it wants ${chunk.imports.join(', ')}`)
  // These would end the script, or turn what follows it into a comment.
  if (/<\/script|<!--/i.test(chunk.code)) throw new Error("the page's script holds </script or <!--")
  return chunk.code.trim()
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
  return html.replace(/\/\* (style|script) \*\//g, (_, name: string) => parts[name] ?? '')
}
