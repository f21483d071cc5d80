import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { beforeAll, describe, expect, test } from 'vitest'
import { atEnd } from '../../leftovers/at-end.ts'
import { temporaryFolder } from '../../leftovers/temporary-folder.ts'
import { until } from '../../processes/server.ts'
import { run } from '../run.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

let folder: string

beforeAll(async () => {
  folder = temporaryFolder()
  mkdirSync(join(folder, 'some folder'))
  writeFileSync(join(folder, 'some book.json'), '')
  for (const shell of SHELLS) writeFileSync(join(folder, shell), (await run(['completion', shell])).out)
})

function isMissing(shell: Shell): boolean {
  const isThere = spawnSync(shell, ['-c', ':']).status === 0
  if (!isThere) console.log(`skipped: the completion of ${shell}, which is not installed (scripts/setup-test-tools.sh)`)
  return !isThere
}

/** The commands and the options of each as the help shows them. */
async function fromHelp(command?: string): Promise<{ commands: string[]; options: string[] }> {
  const { out } = await run(command === undefined ? ['--help'] : [command, '--help'])
  const [options = '', commands = ''] = out.slice(out.indexOf('Options:')).split('Commands:')
  return {
    commands: [...commands.matchAll(/^ {2}([a-z-]+) [ [<]/gm)].map(([, name = '']) => name),
    options: [...options.matchAll(/^ {2}(?:-h, )?(--[\w-]+)/gm)].map(([, name = '']) => name),
  }
}

/** What is offered behind these words, the last of which is being typed: each row the words, and what must be offered. */
const OFFERED: [words: string[], offered: string[]][] = [
  [['st'], ['stats', 'status']],
  [['--sandb'], ['--sandbox']],
  [
    ['--sandbox', ''],
    ['auto', 'off', 'require'],
  ],
  [['--port', '80', 'li'], ['list']],
  [['--port=80', 'li'], ['list']],
  [['serve', '--sandbox', 'r'], ['require']],
  [['list', '--so'], ['--sort']],
  [['list', '--sort', 'titl'], ['title']],
  [['list', 'author:x', 'yea'], ['year:']],
  [['add', 'Dune', 'tit'], ['title=']],
  [['update', '13', 'tit'], ['title=']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
  [
    ['list', '--db', 'some'],
    ['some book.json', 'some folder'],
  ],
  [['serve', '--logs', 'some'], ['some folder']],
  [['restore', 'some b'], ['some book.json']],
  [['get', '--port', ''], []],
  [['delete', ''], []],
]

describe.skipIf(isMissing('bash'))('bash', () => {
  /** The words as bash has them: it takes `=` for one of its own. */
  function offered(words: readonly string[]): string[] {
    const split = ['bookstore', ...words].flatMap(word => word.split(/(=)/))
    const script = `source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bookstore 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...split], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return stdout.split('\n').filter(line => line !== '')
  }

  test.each(OFFERED)('%j', (words, expected) => expect(offered(words).sort()).toEqual(expected))

  test('offers every command and every option that the help shows, and no other', async () => {
    const { commands, options } = await fromHelp()
    expect(commands.length).toBeGreaterThan(15)
    expect(offered([''])).toEqual(commands)
    expect(offered(['--']).sort()).toEqual(options.sort())
    for (const command of commands) {
      const { options: own } = await fromHelp(command)
      expect([command, offered([command, '--']).sort()]).toEqual([command, own.sort()])
    }
  })
})

describe.skipIf(isMissing('fish'))('fish', () => {
  function offered(words: readonly string[]): string[] {
    const line = ['bookstore', ...words.map(word => word.replaceAll(' ', '\\ '))].join(' ')
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', 'source fish; complete -C $argv[1]', line], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    })
    expect(stderr).toBe('')
    return stdout
      .split('\n')
      .filter(row => row !== '')
      .map(row => row.split('\t')[0] ?? '')
      .map(name => name.replace(/\/$/, '').replaceAll('\\ ', ' '))
  }

  test.each(OFFERED)('%j', (words, expected) => expect(offered(words).sort()).toEqual(expected))

  test('offers every command and every option that the help shows', async () => {
    const { commands, options } = await fromHelp()
    expect(offered(['']).sort()).toEqual([...commands].sort())
    expect(offered(['--']).sort()).toEqual(options.sort())
    const { options: own } = await fromHelp('watch')
    expect(offered(['watch', '--']).sort()).toEqual(own.sort())
  })
})

describe.skipIf(isMissing('zsh'))('zsh', () => {
  // zsh completes in its line editor alone, so that a person's keys are sent to it.
  test('completes commands, options, their values, fields and files at the Tab key', async () => {
    let shown = ''
    const pty = spawn('zsh', ['-f', '-i'], {
      cols: 200,
      rows: 50,
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'dumb', PS1: '> ' },
    })
    atEnd(() => pty.kill('SIGKILL'))
    pty.onData(data => {
      shown += data
    })
    pty.write(
      'PS1="> "; unsetopt zle_bracketed_paste; autoload -Uz compinit && compinit -D && source ./zsh; echo re""ady\n',
    )
    await until('zsh is ready', () => shown.includes('ready'))
    for (const [typed, expected] of [
      ['bookstore statu', 'bookstore status '],
      ['bookstore --sandb\trequ', 'bookstore --sandbox=require '],
      ['bookstore --port 80 li', 'bookstore --port 80 list '],
      ['bookstore list yea', 'bookstore list year:'],
      ['bookstore update 13 titl', 'bookstore update 13 title='],
      ['bookstore watch --sin', 'bookstore watch --since'],
      ['bookstore restore some\\ b', 'bookstore restore some\\ book.json '],
      ['bookstore completion fi', 'bookstore completion fish '],
    ]) {
      shown = ''
      pty.write(`${typed}\t`)
      const screen = () => shown.replace(/[\u0007\r]/g, '').replace(/.\u0008/g, '')
      await until(`${typed} is completed to ${expected}`, () => screen().includes(expected ?? '')).catch(error => {
        throw new Error(`${error.message}; zsh shows ${JSON.stringify(shown)}`)
      })
      // Ctrl+U erases the line.
      pty.write('\u0015')
    }
  })
})
