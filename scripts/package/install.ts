import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROJECT = fileURLToPath(new URL('project', import.meta.url))
const INSTALL_MS = 120_000
/** npm and tsc would keep what was compiled of them in the temporary directory. */
const ENV = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }

/** Packs this project as `npm pack` does, into a folder; returns the path of the package. */
export function pack(folder: string): string {
  const { status, stdout, stderr } = npm(ROOT, 'pack', '--json', '--pack-destination', folder)
  if (status !== 0) throw new Error(`npm pack: ${stderr}`)
  // Before it comes what the build says.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [{ filename: string }]
  return join(folder, filename)
}

/** Makes a fresh project in a folder that uses the package; returns why that cannot be. */
export function installPackage(folder: string, archive: string): string | undefined {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  for (const name of readdirSync(PROJECT)) copyFileSync(join(PROJECT, name), join(folder, name.replace(/\.txt$/, '')))
  const quick = ['--prefer-offline', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=3000']
  const { status, stderr } = npm(folder, 'install', '--no-audit', '--no-fund', '--loglevel=error', ...quick, archive)
  return status === 0 ? undefined : `the registry gives no packages: ${stderr?.trim().split('\n', 1)[0] ?? 'no npm'}`
}

/** Compiles the project's programs strictly, with this way to find modules; returns what the compiler says against them. */
export function compileProject(folder: string, resolution: 'node16' | 'bundler'): string {
  const module = resolution === 'node16' ? 'node16' : 'esnext'
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
    ...{ module, moduleResolution: resolution, target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'] },
    ...{ types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')], outDir: resolution },
  }
  const files = ['shop.mts', 'wrong.mts']
  const config = join(folder, `tsconfig.${resolution}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions, files }))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', config], { cwd: folder, env: ENV, encoding: 'utf8' }).stdout
}

function npm(cwd: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync('npm', args, { cwd, env: ENV, encoding: 'utf8', timeout: INSTALL_MS })
}
