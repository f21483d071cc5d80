const ROLES = ['reader', 'writer', 'operator'] as const
/** What a connection may do; each role may do what those before it may. `none` has yet to present a token. */
export type Role = 'none' | (typeof ROLES)[number]

/** Whether a role suffices where another is asked for. */
export function roleSuffices(role: Role, needed: Role): boolean {
  const order: readonly Role[] = ['none', ...ROLES]
  return order.indexOf(role) >= order.indexOf(needed)
}
