import { readFileSync } from 'node:fs'

export const PROTOCOL = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')

/** The blocks of a language in docs/protocol.md, without their fences. */
export function blocks(language: string): string[] {
  const fenced = new RegExp(`\n\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`\n`, 'g')
  return [...PROTOCOL.matchAll(fenced)].map(([, text = '']) => text)
}

/** A documented frame as a pattern: what it leaves out is anything, and its epoch is any. */
export function pattern(frame: string): RegExp {
  const parts = frame.split(/…|cccd3ecb/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`)
}

/** The first program of a language, for a server that has another address. */
export function firstProgram(language: string, url: string): string {
  const [program = ''] = blocks(language)
  return program.replace('ws://127.0.0.1:8080/', `${url}/`.replace(/\/\/$/, '/'))
}
