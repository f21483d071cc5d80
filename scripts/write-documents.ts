// Writes the documents that machines read, dist/documents/openrpc.json and openapi.json: made of the schemas of the protocol.
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DocumentName } from '../src/protocol/documents.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDER = `${ROOT}/dist/documents`
const NAMES = ['openrpc.json', 'openapi.json'] as const satisfies DocumentName[]
/** What they are made of. */
const PARTS = ['src/{domain,protocol}/**/*.ts', 'scripts/documents/*.ts', 'scripts/write-documents.ts', 'package*.json']

/** Writes the documents. Does nothing when they are newer than all they are made of. */
export async function writeDocuments(): Promise<void> {
  if (isCurrent()) return
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, text] of Object.entries(await makeDocuments())) writeFileSync(`${FOLDER}/${name}`, text)
}

/** The texts of the documents by their names. */
export async function makeDocuments(): Promise<Record<(typeof NAMES)[number], string>> {
  // Loaded only when there is something to do: that takes longer than to look whether there is.
  const { openRpcDocument } = await import('./documents/openrpc.ts')
  const { openApiDocument } = await import('./documents/openapi.ts')
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string }
  return {
    'openrpc.json': JSON.stringify(openRpcDocument(version)),
    'openapi.json': JSON.stringify(openApiDocument(version)),
  }
}

function isCurrent(): boolean {
  const made = NAMES.map(name => statSync(`${FOLDER}/${name}`, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return globSync(PARTS, { cwd: ROOT }).every(path => statSync(`${ROOT}/${path}`).mtimeMs < Math.min(...made))
}
