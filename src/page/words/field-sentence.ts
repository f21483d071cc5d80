import type { FieldProblem } from '../../domain/errors.ts'
import { ENGLISH, type Words } from './english.ts'

/** Says in the page's language what a field may hold. What it has no words for is told in the server's. */
export function fieldSentence(problem: FieldProblem, words: Words): string {
  const { rules } = words
  switch (problem.rule) {
    case 'required':
      return rules.required
    case 'length':
      return rules.length(problem.min, problem.max)
    case 'range':
      return problem.integer ? rules.wholeNumber(problem.min, problem.max) : rules.number(problem.min, problem.max)
    case 'notation':
      return rules.notation(problem.allowed)
    case 'oneOf':
      return rules.oneOf(problem.allowed.map(name => statusIn(name, words)))
    case 'isbn':
      return rules.isbn(problem.max)
    case 'currency':
      return rules.currency
    case 'language':
      return rules.language
    case 'list':
      return rules.list(problem.max, problem.length ?? 0)
    default:
      return problem.message
  }
}

function statusIn(name: string, { statuses }: Words): string {
  return Object.hasOwn(ENGLISH.statuses, name) ? statuses[name as keyof Words['statuses']] : name
}
