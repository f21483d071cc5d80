export const ROLES = ['none', 'reader', 'writer', 'librarian', 'operator'] as const
/** What a connection may do. Each role may do what those before it may; `none` has not presented a token yet. */
export type Role = (typeof ROLES)[number]

/** Whether a role suffices where another one is needed. */
export function roleSuffices(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
