// Puts all that a worker consists of into one file, dist/worker.cjs, after tsc: a worker that starts from it takes half
// the time and two thirds of the memory, and may read nothing else. Does nothing when that file is newer than all of it.
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RolldownBuild } from 'rolldown'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const ROOT = at('..')
const TARGET = at('../dist/worker.cjs')
/** What in ws only clients and compression need, which no worker has: it finds modules that have nothing in them. */
const UNUSED = ['https', 'tls', 'zlib']
const NOTHING = '\0nothing'
/** What takes longest to load, a third of a worker's start, and is not needed before its first connection: its functions. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  crypto: ['createHash', 'randomBytes', 'randomFillSync'],
  'node:crypto': ['createHash'],
  'node:zlib': ['crc32'],
}
const LATER_MARK = '\0later '

if (import.meta.main && !isCurrent()) await writeBundle()

/** The paths of all modules that are put into the bundle. */
export async function sourcesOfWorker(): Promise<string[]> {
  const build = await openBuild()
  const { output } = await build.generate({ format: 'cjs' })
  await build.close()
  return output.flatMap(chunk => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []))
}

function isCurrent(): boolean {
  const made = statSync(TARGET, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = [...globSync('dist/{worker,channel,protocol,domain}/*.js', { cwd: ROOT }), 'package-lock.json']
  const files = [fileURLToPath(import.meta.url), ...sources.map(path => `${ROOT}/${path}`)]
  return files.every(path => statSync(path).mtimeMs < made)
}

async function writeBundle(): Promise<void> {
  const build = await openBuild()
  await build.write({ file: TARGET, format: 'cjs' })
  await build.close()
}

async function openBuild(): Promise<RolldownBuild> {
  // Loaded only when there is something to do: that takes longer than to look whether there is.
  const { rolldown } = await import('rolldown')
  return rolldown({
    input: at('../dist/worker/main.js'),
    platform: 'node',
    plugins: [{ name: 'what a start does not need', resolveId: toStub, load: loadStub }],
  })
}

function toStub(name: string, importer: string | undefined): string | undefined {
  if (UNUSED.includes(name)) return NOTHING
  return name in LATER && !importer?.startsWith(LATER_MARK) ? LATER_MARK + name : undefined
}

function loadStub(id: string): string | undefined {
  if (id === NOTHING) return 'module.exports = {}'
  if (!id.startsWith(LATER_MARK)) return undefined
  const name = id.slice(LATER_MARK.length)
  const functions = LATER[name]?.map(
    it => `exports.${it} = (...given) => (loaded ??= require('${name}')).${it}(...given)`,
  )
  return ['let loaded', ...(functions ?? [])].join('\n')
}
