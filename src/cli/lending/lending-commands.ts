import { type Command, Option } from 'commander'
import type { BookstoreClient } from '../../client/client.ts'

type Given = Record<string, unknown>
type Run = (client: BookstoreClient, words: string[], given: Given) => Promise<string>
type Add = (usage: string, description: string, run: Run) => Command

type Runs = typeof import('./lend.ts')

/** Adds the commands of a library: who borrows, which copies there are, and what is lent to whom. */
export function addLendingCommands(add: Add): void {
  const run =
    (name: keyof Runs): Run =>
    async (client, words, given) =>
      (await import('./lend.ts'))[name](client, words, given)
  add(
    'lend <card> <book>',
    'lend a book to whom the card is of; a book is the number of a copy, an ISBN or an id',
    run('lend'),
  ).addOption(until())
  add('return <book>', 'take back a book; where several of it are lent, --card says whose', run('takeBack')).addOption(
    card(),
  )
  add('renew <book>', 'lend a book for longer', run('renew')).addOption(card()).addOption(until())
  add('loans', 'list what is lent', run('listLoans'))
    .option('--card <card>', 'to whom this card is of')
    .addOption(new Option('--state <state>', 'which loans').choices(['open', 'overdue', 'lost', 'all']).default('open'))
  add('lost <copy>', 'note that a copy is lost', run('markLost'))
  add('found <copy>', 'note that a copy is in again', run('markFound'))
  add('copies [id]', 'list the copies that have numbers, of one book or of all', run('listCopies'))
  add('add-copy <copy> <id>', 'give a copy of a book a number of its own, such as that of its barcode', run('addCopy'))
  add('remove-copy <copy>', 'take the number of a copy away', run('removeCopy'))
  add(
    'borrowers [words...]',
    'list those who borrow, or those whose name or card has these words',
    run('listBorrowers'),
  )
  add('add-borrower <card> <name...>', 'register somebody who borrows', run('addBorrower')).option(
    '--note <text>',
    'what else is to be known',
  )
  add('change-borrower <card>', 'change what is known of somebody', run('changeBorrower'))
    .option('--name <name>', 'another name')
    .option('--new-card <card>', 'another card')
    .option('--note <text>', 'what else is to be known')
  add('erase-borrower <card>', 'erase somebody for good; nothing brings them back', run('eraseBorrower')).option(
    '--end-loans',
    'return first what they have',
  )
}

function until(): Option {
  return new Option(
    '--until <day>',
    'the last day, as 2026-01-31; after --loan-days of the server where it is not given',
  )
}

function card(): Option {
  return new Option('--card <card>', 'whose, where several of it are lent')
}
