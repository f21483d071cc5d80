import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Programs that nobody here wrote, as clients of the server. They come from the registry into a folder of their own: who
// installs this project does not need them.

const PROGRAMS = fileURLToPath(new URL('programs', import.meta.url))
/** openapi-ts needs the TypeScript that is written in JavaScript. */
const PACKAGES = ['json-rpc-2.0@1', 'rpc-websockets@10', 'wscat@6', '@hey-api/openapi-ts@0.99', 'typescript@5']
const INSTALL_MS = 120_000
/** npm and tsc would keep what was compiled of them in the temporary directory. */
const ENV = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }

/** Installs the packages into a folder, with the programs that use them; returns why that cannot be. */
export function installForeignClients(folder: string): string | undefined {
  cpSync(PROGRAMS, folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  const options = [
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefer-offline',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=3000',
    '--loglevel=error',
  ]
  const { status, stderr } = spawnSync('npm', ['install', ...options, ...PACKAGES], {
    cwd: folder,
    env: ENV,
    encoding: 'utf8',
    timeout: INSTALL_MS,
  })
  return status === 0 ? undefined : `the registry gives no packages: ${stderr?.trim().split('\n', 1)[0] ?? 'no npm'}`
}

/**
 * Has openapi-ts make a client of a document, in `api/` beside the programs, and puts it into one file with the program that uses it.
 * Returns what its types say against that program.
 */
export async function generateClient(folder: string, document: string): Promise<string> {
  const generator = join(folder, 'node_modules/@hey-api/openapi-ts/bin/run.js')
  const { status, stderr } = spawnSync(process.execPath, [generator, '-i', document, '-o', join(folder, 'api')], {
    cwd: folder,
    env: ENV,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`openapi-ts: ${stderr}`)
  const { rolldown } = await import('rolldown')
  const build = await rolldown({ input: join(folder, 'openapi-ts.mjs'), platform: 'node' })
  await build.write({ file: join(folder, 'openapi-ts.bundle.mjs'), format: 'esm' })
  await build.close()
  return checkTypes(folder)
}

function checkTypes(folder: string): string {
  const compilerOptions = {
    ...{ noEmit: true, strict: true, checkJs: true, allowImportingTsExtensions: true, skipLibCheck: true },
    ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'] },
    ...{ types: ['node'], typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))] },
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['openapi-ts.mjs'] }))
  const tsc = join(folder, 'node_modules/typescript/bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', folder], { env: ENV, encoding: 'utf8' }).stdout
}
