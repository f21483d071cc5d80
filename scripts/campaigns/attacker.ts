// A process of its own that attacks a server, so that whoever measures a good client is not in its way.
// Forked by hostile.ts; asked over IPC for one round after the other.
import { ATTACKS } from './attacks.ts'

/** How often each answer came. */
export type Answers = Record<string, number>

export interface Order {
  attack: string
  port: number
}

process.on('message', async ({ attack, port }: Order) => {
  const answers: Answers = {}
  for (const answer of (await ATTACKS.get(attack)?.round(port)) ?? []) answers[answer] = (answers[answer] ?? 0) + 1
  process.send?.(answers)
})
process.on('disconnect', () => process.exit(0))
