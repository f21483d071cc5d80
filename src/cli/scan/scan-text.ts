import { cleanLine } from '../../domain/clean-text.ts'
import { incompleteOf, type ScanBatch, type ScanTold } from '../../scanning/scan-batch.ts'

const SAID: Readonly<Record<ScanTold['kind'], string>> = {
  added: '+ new',
  copy: '+ one more copy',
  incomplete: '? unknown, waits to be completed',
  neither: '= there already, left as it is',
  waits: '= there already, waits for the answer',
  bad: '! not a number of a book',
}

/** Asked once in a batch. */
export const QUESTION =
  '? some are there already: c one more copy, r another record, n neither. It holds for the whole batch; go on scanning meanwhile'

/** What is said of a code: what became of it, and its title so that it is seen from afar. */
export function toldText({ code, kind, title, author, problem }: ScanTold): string {
  const what = `${SAID[kind]}: ${cleanLine(code)}${problem === undefined ? '' : ` ${problem}`}`
  if (title === '') return what
  const by = author === '' ? '' : `\n    ${cleanLine(author)}`
  return `${what}\n    ${large(cleanLine(title))}${by}`
}

function large(text: string): string {
  return process.stdout.isTTY ? `\x1b[1m${text.toUpperCase()}\x1b[0m` : text
}

/** What became of a batch, in words. `file` has the incomplete books. */
export function batchText(batch: ScanBatch, file: string | undefined): string {
  const { added, copy, incomplete, neither, bad } = batch.counts
  const counts = [
    `${added} new`,
    `${copy} more ${copy === 1 ? 'copy' : 'copies'}`,
    `${incomplete} to be completed`,
    `${neither} left as they are`,
    `${bad} not read`,
  ]
  return [
    ...batch.bad.map(({ code, problem }) => `! ${cleanLine(code)} ${problem}`),
    counts.join(', '),
    ...(file !== undefined && incomplete > 0 ? [`complete them in ${file}, and import it`] : []),
  ].join('\n')
}

/** What became of a batch, for programs. */
export function batchAsJson(batch: ScanBatch, file: string | undefined): string {
  const { added, copy, neither } = batch.counts
  return JSON.stringify({
    added,
    copies: copy,
    neither,
    incomplete: incompleteOf(batch).map(({ number, copies }) => ({ number, copies })),
    ...(file !== undefined && { file }),
    bad: batch.bad,
    waiting: batch.waiting.map(({ code }) => code),
  })
}
