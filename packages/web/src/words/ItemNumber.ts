/** Item numbers as typed. */

/** Normalizes an item number: `173`, `scp 173` and `scp-173` become `SCP-173`. Undefined for other text. */
export const parse = (text: string): string | undefined => {
  const match = /^(?:SCP[\s-]*)?([0-9]{1,6})((?:-[A-Z0-9]{1,40}){0,8})$/.exec(text.trim().toUpperCase())
  return match === null ? undefined : `SCP-${String(Number(match[1])).padStart(3, "0")}${match[2] ?? ""}`
}

/** Splits a text at its item numbers: the odd parts are item numbers. */
export const split = (text: string): ReadonlyArray<string> =>
  text.split(/\b(SCP-(?:[0-9]{3}|[1-9][0-9]{3,5})(?:-[A-Z0-9]{1,40}){0,8})(?![\w-])/)
