import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, createServer } from 'node:net'
import { join } from 'node:path'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { until } from './server.ts'

/** A proxy in front of a server, with the configuration that docs/operations.md recommends. */
export interface RunningProxy {
  /** Where it speaks TLS, under the name shop.example. */
  port: number
  stop(): Promise<void>
}

export type ProxyName = 'nginx' | 'caddy'

/** Where a program is, or undefined when it is not installed. */
export function findProgram(name: ProxyName | 'openssl'): string | undefined {
  return ['/usr/sbin', '/usr/bin', '/usr/local/bin'].map(folder => join(folder, name)).find(path => existsSync(path))
}

/** The block of a language in docs/operations.md. */
function documented(language: ProxyName): string {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const block = new RegExp(`\n\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`\n`).exec(text)?.[1]
  if (block === undefined) throw new Error(`docs/operations.md has no configuration for ${language}`)
  return block
}

/** Puts a folder, a port and a server in place of those that the documentation has. Throws when one is not there. */
function adapt(text: string, places: readonly [string, string][]): string {
  return places.reduce((adapted, [from, to]) => {
    if (!adapted.includes(from)) throw new Error(`the documented configuration has no ${from}`)
    return adapted.replaceAll(from, to)
  }, text)
}

function nginxConfig(folder: string, port: number, server: number, isPlain: boolean): string {
  const text = documented('nginx').replace(isPlain ? /^ *ssl_certificate.*\n/gm : /$^/, '')
  const site = adapt(text, [
    ['listen 443 ssl', `listen 127.0.0.1:${port}${isPlain ? '' : ' ssl'}`],
    ...(isPlain ? [] : [['/etc/ssl/shop.example', folder] as [string, string]]),
    ['http://127.0.0.1:8080', `http://127.0.0.1:${server}`],
  ])
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map(kind => `${kind}_temp_path ${folder}/${kind};`).join(' ')
  // As many have it: it makes every ETag of a compressed answer weak.
  const gzip = 'gzip on; gzip_types application/json; gzip_min_length 1;'
  return `daemon off; pid ${folder}/nginx.pid; events {}\nhttp { access_log off; ${gzip} ${temporary}\n${site}\n}\n`
}

function caddyConfig(folder: string, port: number, server: number, isPlain: boolean): string {
  const text = documented('caddy').replace(isPlain ? /^\ttls .*\n/m : /$^/, '')
  const name = isPlain ? `http://:${port}` : `https://shop.example:${port}`
  const site = adapt(text, [
    ['shop.example {', `${name} {\n\tbind 127.0.0.1`],
    ...(isPlain ? [] : [['/etc/ssl/shop.example', folder] as [string, string]]),
    ['reverse_proxy 127.0.0.1:8080', `reverse_proxy 127.0.0.1:${server}`],
  ])
  return `{\n\tadmin off\n\tauto_https disable_redirects\n\tservers {\n\t\tprotocols h1 h2\n\t}\n}\n${site}\n`
}

const COMMANDS: Readonly<Record<ProxyName, (config: string, folder: string) => string[]>> = {
  nginx: (config, folder) => ['-c', config, '-e', join(folder, 'error.log')],
  caddy: config => ['run', '--adapter', 'caddyfile', '--config', config],
}

export interface ProxyOptions {
  /** Whether it speaks without TLS, and so under any name. */
  isPlain?: boolean
  /** Where it is to listen; any free port, if none is given. */
  port?: number
}

/** Starts a proxy in the foreground, with a certificate of its own; resolves when it accepts. */
export async function startProxy(
  name: ProxyName,
  server: number,
  { isPlain = false, port: given }: ProxyOptions = {},
): Promise<RunningProxy> {
  const folder = temporaryFolder()
  if (!isPlain) makeCertificate(folder)
  const port = given ?? (await freePort())
  const config = join(folder, 'config')
  writeFileSync(config, (name === 'nginx' ? nginxConfig : caddyConfig)(folder, port, server, isPlain))
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(findProgram(name) ?? name, COMMANDS[name](config, folder), {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  atEnd(() => {
    child.kill('SIGKILL')
    return exited
  })
  await until(`${name} accepts`, () => accepts(child, port)).catch(error => {
    child.kill()
    throw new Error(`${error.message}; it says:\n${output}`)
  })
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

function makeCertificate(folder: string): void {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    join(folder, 'key.pem'),
  ]
  const name = ['-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example']
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...name, '-out', join(folder, 'cert.pem')], {
    stdio: 'ignore',
  })
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function accepts(child: ChildProcess, port: number): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
  return new Promise(resolve => {
    const socket = connectTcp(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
