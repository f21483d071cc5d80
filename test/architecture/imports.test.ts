import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

/** Who may import whom. `types` may be imported with `import type` only. Node's own modules are free for all but domain. */
const TABLE: Record<string, { folders: string[]; types?: string[]; packages: string[] }> = {
  domain: { folders: [], packages: ['isbn3'] },
  protocol: { folders: ['domain'], packages: ['valibot'] },
  text: { folders: [], packages: ['string-width'] },
  hosting: { folders: [], packages: [] },
  refusals: { folders: [], types: ['protocol'], packages: [] },
  channel: { folders: ['domain'], types: ['protocol', 'refusals'], packages: [] },
  'shared-books': { folders: [], packages: [] },
  store: { folders: ['domain'], packages: ['lowdb'] },
  supervisor: {
    folders: ['store', 'channel', 'shared-books', 'refusals', 'hosting', 'protocol', 'domain'],
    packages: ['rotating-file-stream'],
  },
  worker: { folders: ['channel', 'shared-books', 'refusals', 'protocol', 'domain'], packages: ['ws'] },
  client: { folders: ['protocol', 'domain'], packages: ['ws'] },
  cli: {
    folders: ['client', 'hosting', 'text', 'protocol', 'domain'],
    packages: ['commander'],
  },
  tui: { folders: ['client', 'hosting', 'text', 'protocol', 'domain'], packages: ['ink', 'react'] },
}

interface Import {
  file: string
  specifier: string
  isType: boolean
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"()]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|\n?import\s+'([^']+)'/g

function importsOf(folder: string): Import[] {
  const files = readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.tsx?$/.test(name),
  )
  return files.flatMap(name => {
    const text = readFileSync(join(SOURCE, folder, name), 'utf8')
    return [...text.matchAll(IMPORT)].map(match => ({
      file: join(folder, name),
      specifier: match[2] ?? match[3] ?? match[4] ?? '',
      isType: match[1] !== undefined,
    }))
  })
}

function complaint(folder: string, { file, specifier, isType }: Import): string | undefined {
  const rule = TABLE[folder]
  if (!rule) return `${folder} is not in the table`
  if (specifier.startsWith('.')) {
    const target = join(file, '..', specifier).split('/')[0] ?? ''
    if (target === folder || rule.folders.includes(target)) return undefined
    return isType && rule.types?.includes(target) ? undefined : `${file} imports ${specifier}`
  }
  const name = specifier.replace(/^node:/, '')
  const isBuiltin = specifier.startsWith('node:') || builtinModules.includes(name)
  if (isBuiltin) return folder === 'domain' ? `${file} imports ${specifier}` : undefined
  const packageName = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return rule.packages.includes(packageName) ? undefined : `${file} imports ${specifier}`
}

describe('who may import whom', () => {
  const folders = readdirSync(SOURCE, { withFileTypes: true }).filter(entry => entry.isDirectory())

  test.each(folders.map(({ name }) => name))('%s keeps to the table', folder => {
    const imports = importsOf(folder)
    expect(imports.map(found => complaint(folder, found)).filter(found => found !== undefined)).toEqual([])
  })

  test('imports are found', () => {
    expect(folders.flatMap(({ name }) => importsOf(name)).length).toBeGreaterThan(500)
  })

  test('an import that is not allowed is noticed', () => {
    expect(complaint('domain', { file: 'domain/x.ts', specifier: 'node:fs', isType: false })).toBeDefined()
    expect(
      complaint('worker', { file: 'worker/x.ts', specifier: '../store/open-store.ts', isType: false }),
    ).toBeDefined()
    expect(
      complaint('channel', { file: 'channel/x.ts', specifier: '../protocol/roles.ts', isType: false }),
    ).toBeDefined()
    expect(
      complaint('channel', { file: 'channel/x.ts', specifier: '../protocol/roles.ts', isType: true }),
    ).toBeUndefined()
  })

  test('only main files read argv and the environment, listen to the process, and exit', () => {
    const offenders = folders.flatMap(({ name }) =>
      importsOfProcess(name).filter(file => !/(?:main|serve|run-app|worker-command)\.tsx?$/.test(file)),
    )
    expect(offenders).toEqual([])
  })
})

function importsOfProcess(folder: string): string[] {
  const files = readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.tsx?$/.test(name),
  )
  return files
    .filter(name => /process\.(?:argv|env\b|exit\(|on\()/.test(readFileSync(join(SOURCE, folder, name), 'utf8')))
    .filter(name => name !== 'hand-over.ts')
    .map(name => join(folder, name))
}
