import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"()]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|\n?import\s+'([^']+)'/g

/** An import as a file has it. */
export interface Import {
  /** The path of the file below src. */
  file: string
  specifier: string
  /** Whether only types are imported. */
  isType: boolean
}

/** The paths of all source files below src. */
export function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name))
}

export function sourceText(file: string): string {
  return readFileSync(join(SOURCE, file), 'utf8')
}

/** Finds all imports in a file's text, types included. */
export function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(match => ({
    file,
    specifier: match[2] ?? match[3] ?? match[4] ?? '',
    isType: match[1] !== undefined,
  }))
}

/** All imports of all source files. */
export function allImports(): Import[] {
  return sourceFiles().flatMap(file => importsIn(file, sourceText(file)))
}

/** The path below src of the file that is imported; undefined for a package. */
export function targetOf({ file, specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined
}
