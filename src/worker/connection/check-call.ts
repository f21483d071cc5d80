import { BookstoreError } from '../../domain/errors.ts'
import { showValue } from '../../domain/show-value.ts'
import { checkParams } from '../../protocol/check-params.ts'
import { isMethod, METHODS, type MethodCall } from '../../protocol/params.ts'
import type { Role } from '../../protocol/roles.ts'
import { requireRole } from './connection.ts'

/** A request by the name of its method, as it came. */
export interface NamedCall {
  method: string
  params: unknown
  /** Whether a person typed it, as an inline command. */
  isTyped?: boolean
}

/**
 * Checks a request: its method, the role that the method needs, and its params.
 *
 * @throws BookstoreError METHOD, UNAUTHORIZED, PARAMS or INVALID
 */
export function checkCall({ method, params, isTyped = false }: NamedCall, role: Role): MethodCall {
  if (!isMethod(method)) throw noMethod(method, isTyped)
  requireRole(role, METHODS[method].role, method)
  return checkParams(method, params)
}

/** Says what there is instead. A person has HELP; a program has the names, which are in upper case. */
function noMethod(name: string, isTyped: boolean): BookstoreError {
  const hint =
    !isTyped && name.toUpperCase() === 'HELP'
      ? 'HELP is an inline command, to be sent as text; '
      : `there is no method ${showValue(name.slice(0, 40))}; `
  return new BookstoreError('METHOD', hint + (isTyped ? 'see HELP' : `there are ${Object.keys(METHODS).join(', ')}`))
}
