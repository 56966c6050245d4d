/** The connection that is closed when responses are not read. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as UnsentBytes from "../../../src/rpc/server/UnsentBytes.ts"

const bounds = { perConnection: 100, perOrigin: 250, total: 600 }

/** Connections of several origins, and which of them were closed. */
const opened = (unsent: UnsentBytes.UnsentBytes, origins: ReadonlyArray<string>) => {
  const closed: Array<number> = []
  const accounts = origins.map((origin, at) => unsent.open(origin, () => closed.push(at)))
  return { closed, accounts }
}

const changes = fc.array(
  fc.record({ connection: fc.nat(11), bytes: fc.integer({ min: 1, max: 80 }), sent: fc.boolean() }),
  { maxLength: 300 }
)

describe("unsent bytes", () => {
  it.prop("stay within all maximums for any sequence of sends and reads", [changes], ([all]) => {
    const unsent = UnsentBytes.make(bounds)
    const origins = Array.from({ length: 12 }, (_, at) => `origin ${at % 4}`)
    const { closed, accounts } = opened(unsent, origins)
    for (const { connection, bytes, sent } of all) {
      const account = accounts[connection]
      if (sent) {
        account?.remove(Math.min(bytes, account.bytes()))
      } else {
        account?.add(bytes)
      }
      const held = accounts.map((each) => each.bytes())
      expect(unsent.bytes()).toBe(held.reduce((sum, each) => sum + each, 0))
      expect(Math.max(...held)).toBeLessThanOrEqual(bounds.perConnection)
      for (const origin of new Set(origins)) {
        const own = held.filter((_, at) => origins[at] === origin)
        expect(own.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(bounds.perOrigin)
      }
      expect(unsent.bytes()).toBeLessThanOrEqual(bounds.total)
    }
    expect(new Set(closed).size).toBe(closed.length)
    for (const account of accounts) account.close()
    expect(unsent.bytes()).toBe(0)
  })

  it("close the connection with the most unsent bytes, not the one that sends last", () => {
    const unsent = UnsentBytes.make(bounds)
    const { closed, accounts } = opened(unsent, ["a", "a", "a", "b"])
    const [first, second, third, other] = accounts
    first?.add(90)
    second?.add(95)
    third?.add(60)
    other?.add(90)
    expect(closed).toEqual([])
    third?.add(10)
    expect(closed).toEqual([1])
    expect(unsent.bytes()).toBe(90 + 70 + 90)
  })

  it("allow a single response of any length", () => {
    const unsent = UnsentBytes.make(bounds)
    const { closed, accounts } = opened(unsent, ["a"])
    accounts[0]?.add(10_000)
    expect(closed).toEqual([])
    accounts[0]?.add(1)
    expect(closed).toEqual([0])
  })
})
