// Puts the programs that people and the app start into a few files, after tsc: dist/main.js, dist/supervisor/main.js, and what
// they load in dist/program. Node then opens some ten files for a start instead of some seven hundred.
import { globSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCE = `${ROOT}src/`
const DIST = `${ROOT}dist`
const CHUNKS = `${DIST}/program`
/** The programs, which take the place of what tsc made of their sources. */
const PROGRAMS = { main: 'src/main.ts', 'supervisor/main': 'src/supervisor/main.ts' }
/** What the programs are made of. */
const PARTS = ['src/**/*.{ts,tsx}', 'scripts/bundle-programs.ts', 'package-lock.json']

/** Makes the programs. Does nothing when they are newer than all they are made of. */
export async function bundlePrograms(): Promise<void> {
  if (isCurrent()) return
  rmSync(CHUNKS, { recursive: true, force: true })
  // Loaded only when there is something to do: that takes longer than to look whether there is.
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    cwd: ROOT,
    input: PROGRAMS,
    platform: 'node',
    // Ink loads it for its own developers alone.
    external: ['react-devtools-core'],
    plugins: [KEEP_PLACES, WITHOUT_DEVELOPMENT],
  })
  await build.write({ dir: DIST, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'program/[name].js' })
  await build.close()
  markMade()
}

const made = Object.keys(PROGRAMS).map(name => `${DIST}/${name}.js`)

/** Whether the programs are those that were made last, as tsc may have written over them, and nothing has changed since. */
function isCurrent(): boolean {
  const at = statSync(CHUNKS, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const parts = globSync(PARTS, { cwd: ROOT }).map(path => `${ROOT}${path}`)
  return [...parts, ...made].every(path => statSync(path).mtimeMs <= at)
}

/** Gives the folder a time that is not before that of any program in it. */
function markMade(): void {
  const now = new Date()
  for (const path of [...made, CHUNKS]) utimesSync(path, now, now)
}

const PLACE = /__placeOf\("([^"]+)"\)/g

/** Lets `import.meta.url` be the place of what tsc makes of a file, wherever the file's code stands: files are found by it. */
const KEEP_PLACES: Plugin = {
  name: 'keep places',
  transform: (code, id) => {
    if (!id.startsWith(SOURCE) || !code.includes('import.meta.url')) return null
    const place = id.slice(SOURCE.length).replace(/\.tsx?$/, '.js')
    return code.replaceAll('import.meta.url', `__placeOf("${place}")`)
  },
  renderChunk: (code, { fileName }) =>
    code.replace(PLACE, (_, place: string) => {
      return `new URL("${relative(dirname(fileName), place)}", import.meta.url).href`
    }),
}

/** Leaves out what React and its kind have for developers, which makes them slow. */
const WITHOUT_DEVELOPMENT: Plugin = {
  name: 'without development',
  transform: (code, id) =>
    id.includes('/node_modules/') && code.includes('process.env.NODE_ENV')
      ? code.replaceAll('process.env.NODE_ENV', '"production"')
      : null,
}
