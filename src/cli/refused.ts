/** A command could not be done. The message is one line that says why. */
export class Refused extends Error {}
