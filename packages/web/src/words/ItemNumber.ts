/** Item numbers as typed. */

export { normalize as parse } from "@scipnet/core/domain/ItemNumberSyntax"

/** Splits a text at its item numbers: the odd parts are item numbers. */
export const split = (text: string): ReadonlyArray<string> =>
  text.split(/\b(SCP-(?:[0-9]{3}|[1-9][0-9]{3,5})(?:-[A-Z0-9]{1,40}){0,8})(?![\w-])/)
