/** A command that could not be done, with one line that says why. */
export class Refused extends Error {}
