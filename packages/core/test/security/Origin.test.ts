import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Origin from "../../src/security/Origin.ts"

describe("an origin", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:127.0.0.2", "127.0.0.2"],
    ["::FFFF:7f00:2", "127.0.0.2"],
    ["0:0:0:0:0:ffff:1.2.3.4", "1.2.3.4"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::1.2.3.4", "64:ff9b:0:0::/64"],
    ["cli", "cli"],
    ["", ""],
    [null, ""]
  ])("of %j is %j", (address, group) => {
    expect(Origin.groupOf(address)).toBe(group)
  })

  it.prop(
    "is the same exactly for the addresses of one IPv6 /64 network",
    [FastCheck.ipV6(), FastCheck.ipV6()],
    ([first, second]) => {
      const segments = (address: string) => {
        const { hostname } = new URL(`http://[${address}]`)
        const [before = "", after] = hostname.slice(1, -1).split("::")
        const [head, tail] = [before, after ?? ""].map((part) => part.split(":").filter((each) => each !== ""))
        const zeros = Array.from({ length: 8 - (head?.length ?? 0) - (tail?.length ?? 0) }, () => "0")
        return [...(head ?? []), ...zeros, ...(tail ?? [])]
      }
      const networkOf = (address: string) => segments(address).slice(0, 4).join(":")
      const isMapped = [first, second].some((address) => segments(address).slice(0, 6).join(":") === "0:0:0:0:0:ffff")
      const isSame = Origin.groupOf(first) === Origin.groupOf(second)
      expect(isMapped || isSame === (networkOf(first) === networkOf(second))).toBe(true)
      expect(isMapped || Origin.groupOf(first) === `${networkOf(first)}::/64`).toBe(true)
    }
  )

  it.prop("of an IPv4 address is the address, also when mapped to IPv6", [FastCheck.ipV4()], ([address]) => {
    expect(Origin.groupOf(address)).toBe(address)
    expect(Origin.groupOf(`::ffff:${address}`)).toBe(address)
  })
})
