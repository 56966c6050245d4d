/** Greetings and spoken words. */
import { describe, expect, it } from "@effect/vitest"
import { DomainEvent, Title } from "@scipnet/core"
import { Arbitrary, FastCheck } from "effect"
import * as Greeting from "../src/Greeting.ts"
import * as Words from "../src/Words.ts"

describe("the greeting", () => {
  it("is another one for each title", () => {
    expect(new Set(Title.titles.map(Greeting.forTitle)).size).toBe(Title.titles.length)
    expect(Title.titles.map(Greeting.forTitle)).not.toContain(Greeting.forTitle("Archivist"))
  })

  it.each(["", "constructor", "__proto__", "researcher"])("is a general one for %j", (title) => {
    expect(Greeting.forTitle(title)).toBe("Welcome. What you read here stays here.")
  })
})

describe("the action of an event", () => {
  it.each([
    ["ScpStatusChanged", "status changed"],
    ["TaskForceLeaderAssigned", "leader assigned"],
    ["UserRegistered", "registered"],
    ["Scp", "scp"],
    ["QueryAnswered", "query answered"]
  ])("%s is %s", (action, words) => {
    expect(Words.actionWords(action)).toBe(words)
  })

  it("is lower-case words for each event", () => {
    const events = FastCheck.sample(Arbitrary.make(DomainEvent.DomainEvent), { numRuns: 500, seed: 18 })
    for (const { _tag } of events) {
      expect(Words.actionWords(_tag)).toMatch(/^[a-z]+( [a-z]+)*$/)
    }
  })
})

describe("a label", () => {
  it("has a capital letter", () => {
    expect(Words.capitalize("archivist")).toBe("Archivist")
    expect(Words.capitalize("")).toBe("")
  })
})
