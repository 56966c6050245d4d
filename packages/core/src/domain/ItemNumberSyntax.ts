/**
 * The syntax of item numbers without Effect, which a browser can load too.
 */

/** The longest item number, in characters. */
export const maxLength = 80

/** An item number: `SCP-`, the number, and its suffixes. */
export const pattern = /^SCP-([0-9]{3}|[1-9][0-9]{3,5})((?:-[A-Z0-9]{1,40}){0,8})$/

/**
 * Normalizes an item number as typed: `173`, `scp 173` and `scp-173` become `SCP-173`. Returns undefined for text that is
 * no item number.
 */
export const normalize = (text: string): string | undefined => {
  const match = /^(?:SCP[\s-]*)?([0-9]{1,6})((?:-[A-Z0-9]+)*)$/.exec(text.trim().toUpperCase())
  const item = match === null ? "" : `SCP-${String(Number(match[1])).padStart(3, "0")}${match[2] ?? ""}`
  return item.length <= maxLength && pattern.test(item) ? item : undefined
}
