/** The one-time link of the operator's log page and its session. */
import { Option, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import * as InspectSession from "../src/inspect/InspectSession.ts"

const start = 1_000
const other = Redacted.make("x".repeat(43))

const opened = () => {
  const session = InspectSession.make(start)
  return { session, token: Option.getOrThrow(session.exchange(session.link, start)) }
}

describe("the link", () => {
  it("has 256 random bits, another for each start", () => {
    const links = [InspectSession.make(start), InspectSession.make(start)].map(({ link }) => Redacted.value(link))
    expect(links[0]).toMatch(/^[\w-]{43}$/)
    expect(links[0]).not.toBe(links[1])
  })

  it("is exchanged once, for another token", () => {
    const { session, token } = opened()
    expect(Redacted.value(token)).not.toBe(Redacted.value(session.link))
    expect(session.exchange(session.link, start)).toEqual(Option.none())
    expect(session.isOpen(token, start)).toBe(true)
    expect(session.isOpen(session.link, start)).toBe(false)
  })

  it("is valid for five minutes", () => {
    const [early, late] = [InspectSession.make(start), InspectSession.make(start)]
    expect(InspectSession.linkTime).toBe(5 * 60 * 1_000)
    expect(Option.isSome(early.exchange(early.link, start + InspectSession.linkTime - 1))).toBe(true)
    expect(late.exchange(late.link, start + InspectSession.linkTime)).toEqual(Option.none())
  })

  it("is not used up by another token", () => {
    const session = InspectSession.make(start)
    expect(session.exchange(other, start)).toEqual(Option.none())
    expect(session.exchange(Redacted.make(""), start)).toEqual(Option.none())
    expect(Option.isSome(session.exchange(session.link, start))).toBe(true)
  })
})

describe("the session", () => {
  it("does not exist before the exchange, and is none of another token", () => {
    expect(InspectSession.make(start).isOpen(other, start)).toBe(false)
    expect(opened().session.isOpen(other, start)).toBe(false)
  })

  it("ends after eight hours, however it is used", () => {
    const { session, token } = opened()
    const end = start + InspectSession.sessionTime
    expect(InspectSession.sessionTime).toBe(8 * 60 * 60 * 1_000)
    expect(session.isOpen(token, end - 1)).toBe(true)
    expect(session.isOpen(token, end)).toBe(false)
  })
})
