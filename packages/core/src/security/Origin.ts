/**
 * Groups addresses into origins: one client can have one IPv4 address, or all addresses of an IPv6 /64 network.
 */
import { isIPv6 } from "node:net"

const hexadecimal = (value: number): string => value.toString(16)

/** Parses an IPv6 address into its eight groups of 16 bits. */
const groupsOf = (address: string): ReadonlyArray<number> => {
  const [unscoped = ""] = address.split("%")
  const text = unscoped.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a: string, b: string, c: string, d: string) =>
      `${hexadecimal(Number(a) * 256 + Number(b))}:${hexadecimal(Number(c) * 256 + Number(d))}`
  )
  const [before = [], after = []] = text.split("::").map((part) => part.split(":").filter((group) => group !== ""))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0")
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16))
}

/**
 * Returns the origin of an address: an IPv4 address itself (also when mapped to IPv6), or the /64 network of an IPv6
 * address. Any other string, such as `cli`, is an origin of its own; null, for callers in the same process, is the empty
 * string.
 */
export const groupOf = (origin: string | null): string => {
  if (origin === null || !isIPv6(origin)) {
    return origin ?? ""
  }
  const groups = groupsOf(origin)
  const [high = 0, low = 0] = groups.slice(6)
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
    ? [high >> 8, high & 255, low >> 8, low & 255].join(".")
    : `${groups.slice(0, 4).map(hexadecimal).join(":")}::/64`
}
