/**
 * The targets of links that are kept: http and https, checked after decoding.
 */

const longest = 2_000

/** The address of a link with its scheme, or null for any other scheme and for pages of the wiki itself. */
export const read = (href: string): string | null => {
  const address = href.trim().replace(/^\/\//, "https://")
  if (address.length > longest || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== "http:" && url.protocol !== "https:") return null
  return /^[!-~]+$/.test(address) ? address : url.href
}
