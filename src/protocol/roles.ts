const ROLES = ['reader', 'writer', 'operator'] as const
/** What a connection may do. Each role may do what those before it may; `none` has not presented a token yet. */
export type Role = 'none' | (typeof ROLES)[number]

/** Whether a role suffices where another one is needed. */
export function roleSuffices(role: Role, needed: Role): boolean {
  const order: readonly Role[] = ['none', ...ROLES]
  return order.indexOf(role) >= order.indexOf(needed)
}
