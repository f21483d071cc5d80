// Measures the store and the server beside their peers, in one run, and writes docs/benchmarks.md with its plots.
//   npm run bench            all of it, about five minutes
//   npm run bench -- store   the store alone; server: the server alone; worker: what a worker costs; page: the page in a browser
// What a change costs: npm run bench:compare -- FOLDER, with another checkout of this project that is built.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measurePage } from './page.ts'
import { machine, type Row, toSvg, toTable } from './report.ts'
import { measureServer } from './server.ts'
import { measureStore } from './store.ts'
import { measureWorkerCost } from './worker-cost.ts'

const DOCS = fileURLToPath(new URL('../docs', import.meta.url))
const PARTS: Readonly<Record<string, { title: string; measure(): Promise<Row[]> }>> = {
  store: { title: 'The store', measure: measureStore },
  server: { title: 'The server', measure: measureServer },
  worker: { title: 'A worker', measure: measureWorkerCost },
  page: { title: 'The page', measure: measurePage },
}

const wanted = process.argv.slice(2)
for (const [name, { title, measure }] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const rows = await measure()
  const rates = rows.filter(({ what }) => what.includes('/s') || what.includes('the same:') || what.includes('close'))
  if (rates.length > 0) writeFileSync(join(DOCS, `benchmarks-${name}.svg`), toSvg(`${title}: per second`, rates))
  const plot = rates.length > 0 ? `\n![${title}](benchmarks-${name}.svg)\n` : ''
  writeSection(name, `## ${title}\n\n${machine()}.\n\n${toTable(rows)}\n${plot}`)
  console.log(toTable(rows))
}

/** Puts a section in its place in docs/benchmarks.md, and leaves the others. */
function writeSection(name: string, text: string): void {
  const file = join(DOCS, 'benchmarks.md')
  const head =
    '# Benchmarks\n\nWritten by `npm run bench` (peers: `bench/setup.sh`). All peers of a table were measured in one run, on one machine, those of the server\nin turns; ratios hold elsewhere, figures do not. Ours forks a process for every connection, checks, stores and syncs; the peers do not.\n'
  const marked = `<!-- ${name} -->\n${text}<!-- end of ${name} -->`
  const before = existsSync(file) ? readFileSync(file, 'utf8') : head
  const pattern = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- end of ${name} -->`)
  writeFileSync(file, pattern.test(before) ? before.replace(pattern, marked) : `${before.trimEnd()}\n\n${marked}\n`)
}
