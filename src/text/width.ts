import stringWidth from 'string-width'

/** What takes one column for each character, as most text does. */
export const ASCII = /^[\u0020-\u007e]*$/

/** How many columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}
