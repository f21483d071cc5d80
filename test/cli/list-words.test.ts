import { describe, expect, test } from 'vitest'
import { joinListWords } from '../../src/cli/list-words.ts'
import { startServer } from '../processes/server.ts'
import { run } from './run.ts'

// Each argument as the shell hands it over: the quotes that a person typed are gone.
test.each([
  [['dune', 'messiah'], 'dune messiah'],
  [['author=Andrea Hirata', 'year>2000'], 'author="Andrea Hirata" year>2000'],
  [['-author:andrea hirata'], '-author:"andrea hirata"'],
  [['status=Checked Out'], 'status="Checked Out"'],
  [['q=a b', 'sort=-year, title'], 'q="a b" sort="-year, title"'],
  [['dune year>2000'], 'dune year>2000'],
  [['author:hirata year>2000 -bumi'], 'author:hirata year>2000 -bumi'],
  [['year>2000 dune'], 'year>2000 dune'],
  [['author:"andrea hirata" dune'], 'author:"andrea hirata" dune'],
  [['Dune: Messiah'], 'Dune: Messiah'],
  [['isbn:'], 'isbn:'],
  [['title=say \\ twice'], 'title="say \\\\ twice"'],
  [[], ''],
])('%j is the filter %j', (words, filter) => {
  expect(joinListWords(words)).toBe(filter)
})

describe('list', () => {
  test('takes a filter, with a minus in front of what is not to be, and says how it was understood', async () => {
    const server = await startServer()
    const at = ['--db', server.db]
    await run(['add', 'Laskar Pelangi', 'author=Andrea Hirata', 'year=2005', ...at])
    await run(['add', 'Bumi Manusia', 'author=Pramoedya', 'year=1980', 'status=out', ...at])
    const titles = async (...filter: string[]) => {
      const { out } = await run(['list', ...filter, ...at, '--json'])
      return (JSON.parse(out) as { title: string }[]).map(({ title }) => title)
    }
    expect(await titles('-status:out')).toEqual(['Laskar Pelangi'])
    expect(await titles('-hirata', 'year>1970')).toEqual(['Bumi Manusia'])
    expect(await titles('-author:andrea hirata')).toEqual(['Bumi Manusia'])
    expect(await titles('year>1970', '--sort=-year', '--limit=1')).toEqual(['Laskar Pelangi'])
    expect((await run(['list', 'status:dipinjam', 'year:1990..', ...at])).out).toBe(
      'no books with status:"Checked Out" year>=1990\n',
    )
    expect(await run(['list', 'dune', 'year>x', ...at])).toEqual({
      status: 1,
      out: '',
      error: 'bookstore: filter, column 6: year must be a number (given: "x")\n',
    })
    expect(await run(['list', '-dune', '--jsno', ...at])).toMatchObject({
      status: 2,
      error: expect.stringContaining("unknown option '--jsno'"),
    })
    await server.stop()
  })
})
