/**
 * What stands between the persons of a cell. `Muir, Edwin` is one person: only between full names is a comma a mark between
 * persons, or where a program always writes it so.
 */
export function betweenAuthors(text: string, hasCommas: boolean): RegExp {
  const isOfFullNames = !/[;|]/.test(text) && text.split(',').every(name => /\S\s+\S/.test(name.trim()))
  return hasCommas || isOfFullNames ? /[,;|]\s*/ : /[;|\r\n]/
}
