import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sourceFiles, sourceText } from '../architecture/source-tree.ts'

const built = (name: string) => readFileSync(new URL(`../../dist/documents/${name}`, import.meta.url), 'utf8')
/** The names of all that reads a text as markup or as code. */
const SINKS =
  /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|setHTML|\beval\b|new Function|javascript:/

describe('text is set as text', () => {
  const files = sourceFiles().filter(file => file.startsWith('page/'))

  test('nothing of the page reads a text as markup or code', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter(file => SINKS.test(sourceText(file)))).toEqual([])
  })

  test('nor does what the build made of it', () => {
    expect(SINKS.exec(built('page.html'))).toBeNull()
    expect(SINKS.test('x.innerHTML = y')).toBe(true)
  })
})

describe.each(['page.html', 'not-found.html'])('%s', name => {
  test('asks for nothing besides: each address in it is this server’s own, or data', () => {
    const html = built(name)
    const addresses = [...html.matchAll(/\s(?:src|href|action|srcset|poster|data)="([^"]*)"/g)].map(([, url]) => url)
    expect(addresses.filter(url => !/^(?:\/|#|data:)/.test(url ?? ''))).toEqual([])
    expect(html).not.toMatch(/@import|url\(/)
    // The names of namespaces, and what stands in a message as an example.
    const hosts = [...html.matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].map(([, host]) => host)
    expect(hosts.filter(host => !['www.w3.org', '127.0.0.1', 'shop.example'].includes(host ?? ''))).toEqual([])
  })

  test('has no attribute that its policy would refuse', () => {
    expect(built(name)).not.toMatch(/<[^>]+\s(?:style|on\w+)="/)
  })

  test('takes at most 60 kB as it is sent', () => {
    expect(gzipSync(built(name), { level: 9 }).length).toBeLessThan(60_000)
  })
})
