import { isIP } from 'node:net'
import { cleanLine } from '../../domain/clean-text.ts'
import type { Fields } from './handler.ts'

// A worker may have been taken over by what its client sent, so everything that it says is read as if a stranger had said
// it. A worker that says what none of ours would say is killed.

/** A worker said something that no worker of ours would say. */
export class MalformedMessage extends Error {}

export function readFields(body: string): Fields {
  const value: unknown = body === '' ? {} : parse(body)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new MalformedMessage('the params of a call are not an object')
}

export function text(fields: Fields, name: string, max: number): string {
  return optionalText(fields, name, max) ?? ''
}

export function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new MalformedMessage('expected JSON', { cause: error })
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

export function count(fields: Fields, name: string): number {
  const value = fields[name]
  if (isCount(value)) return value
  throw new MalformedMessage(`${name}: expected a number from 0`)
}

export function optionalCount(fields: Fields, name: string): Record<string, number> {
  return fields[name] === undefined ? {} : { [name]: count(fields, name) }
}

/** Reads a line for the log: without control characters, and cut. */
export function line(value: unknown, max: number): string {
  if (typeof value !== 'string') throw new MalformedMessage('expected a string')
  return cleanLine(value.slice(0, max))
}

export function optionalLine(fields: Fields, name: string, max: number): Record<string, string> {
  return fields[name] === undefined ? {} : { [name]: line(fields[name], max) }
}

export function optionalText(fields: Fields, name: string, max: number): string | undefined {
  const value = fields[name]
  if (value === undefined || (typeof value === 'string' && value.length <= max)) return value
  throw new MalformedMessage(`${name}: expected a string of at most ${max} characters`)
}

/** An address goes into the log as it is, so that it has to be one. */
export function addressOf({ address }: Fields): { address?: string } {
  if (address === undefined) return {}
  if (typeof address === 'string' && isIP(address) !== 0) return { address }
  throw new MalformedMessage('address: expected an IP address')
}

export function optionalTexts(fields: Fields, names: readonly string[], max: number): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const name of names) {
    const value = optionalText(fields, name, max)
    if (value !== undefined) texts[name] = value
  }
  return texts
}
