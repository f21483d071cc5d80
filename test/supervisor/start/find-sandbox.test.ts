import { describe, expect, test, vi } from 'vitest'
import type { Walls } from '../../../src/channel/messages.ts'
import type { LogScope } from '../../../src/supervisor/log/log-scope.ts'
import { findSandbox, type Sandbox } from '../../../src/supervisor/start/find-sandbox.ts'
import { planSeal } from '../../../src/system-calls/plan.ts'
import { systemCallsOf } from '../../../src/system-calls/system-calls.ts'

const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 }
const calls = systemCallsOf('x64')
if (!calls) throw new Error('no calls')
const PLAN = planSeal(calls, undefined)

const proving = (walls: Walls) => async () => ({ seal: { ...PLAN, walls } })
const failing = (problem: string) => async () => ({ problem })
const ALL = { landlock: 7, names: true }
const NO_LANDLOCK = { landlock: 0, whyNoLandlock: 'the kernel has none (error 95)', names: true }

/** The lines that the log has of it. */
function linesOf({ tell }: Sandbox): string[] {
  const lines: string[] = []
  const line = (level: string) => (text: string) => void lines.push(`${level} ${text}`)
  tell({ info: line('info'), warn: line('warn') } as unknown as LogScope)
  return lines
}

describe('what stands between workers and the machine', () => {
  test('all walls, in words', async () => {
    const sandbox = await findSandbox('require', NOBODY, proving(ALL))
    expect(sandbox.inWords).toEqual(['seccomp', 'Landlock 7', 'user nobody', 'Node permissions'])
    expect(sandbox.seal).toMatchObject({ walls: ALL })
    expect(linesOf(sandbox)).toEqual(['info workers are shut in by seccomp, Landlock 7, user nobody, Node permissions'])
  })

  test.each<[string, Parameters<typeof findSandbox>[2], string[], RegExp]>([
    ['Landlock', proving(NO_LANDLOCK), ['seccomp', 'user nobody'], /Landlock does not stand: the kernel has none/],
    [
      'seccomp',
      failing('no filter can be set (error 22)'),
      ['user nobody'],
      /no sandbox of the kernel \(no filter can be.*\), but user nobody, Node permissions/,
    ],
  ])('without %s: auto serves and warns, require does not start', async (_, prove, words, why) => {
    const sandbox = await findSandbox('auto', NOBODY, prove)
    expect(sandbox.inWords).toEqual([...words, 'Node permissions'])
    expect(linesOf(sandbox).at(-1)).toMatch(new RegExp(`^warn .*${why.source}`))
    await expect(findSandbox('require', NOBODY, prove)).rejects.toThrow(
      new RegExp(`^--sandbox require: .*${why.source}`),
    )
  })

  test('workers of root are no reason to warn, as that was said, and one not to start', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0)
    expect(linesOf(await findSandbox('auto', undefined, proving(ALL)))).toHaveLength(1)
    await expect(findSandbox('require', undefined, proving(ALL))).rejects.toThrow('workers would run as root')
    vi.mocked(process.getuid as () => number).mockReturnValue(1000)
    expect((await findSandbox('require', undefined, proving(ALL))).inWords).toContain('seccomp')
    vi.restoreAllMocks()
  })

  test('calls that cannot be named are warned of, and stop no start', async () => {
    const sandbox = await findSandbox('require', NOBODY, proving({ landlock: 8, names: false }))
    expect(linesOf(sandbox)[1]).toMatch(/^warn for which system call/)
  })

  test('off proves nothing, and says what is given up', async () => {
    const prove = vi.fn(proving(ALL))
    const sandbox = await findSandbox('off', undefined, prove)
    expect(prove).not.toHaveBeenCalled()
    expect(sandbox).toMatchObject({ inWords: ['Node permissions'] })
    expect(sandbox.seal).toBeUndefined()
    expect(linesOf(sandbox)).toEqual([expect.stringMatching(/^warn .*--sandbox off.*who breaks out of Node/)])
  })
})
