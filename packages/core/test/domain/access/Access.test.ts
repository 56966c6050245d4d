/** The rules of reading, one by one and in their order: the first that applies decides. */
import { describe, expect, it } from "@effect/vitest"
import { Access, Clearance, UserId } from "@scipnet/core"
import type { QueryResult } from "@scipnet/core"
import { FastCheck } from "effect"
import { SiteId } from "../../../src/domain/site/SiteId.ts"
import * as Arbitraries from "../../../src/testing/DomainArbitraries.ts"

const reader = (level: Clearance.Level, compartments: ReadonlyArray<string> = []): Access.Reader => ({
  id: UserId.UserId.make("user-1"),
  clearance: Clearance.make(level, compartments),
  site: SiteId.make("Site-19")
})

const subject = (
  type: QueryResult.RecordType,
  id: string,
  level: Clearance.Level,
  compartments: ReadonlyArray<string> = [],
  deleted = false
): Access.Subject => ({ type, id, clearance: Clearance.make(level, compartments), deleted })

const examples: ReadonlyArray<
  readonly [says: string, reader: Access.Reader, subject: Access.Subject | undefined, rule: Access.Rule["rule"]]
> = [
  ["nothing", reader(6), undefined, "absent"],
  ["a deleted file that one would dominate", reader(4), subject("scp", "SCP-173", 0, [], true), "deleted"],
  ["a deleted file that is too high as well", reader(1), subject("scp", "SCP-173", 4, [], true), "deleted"],
  ["a deleted file, at level 5", reader(5), subject("scp", "SCP-173", 4, [], true), "dominates"],
  ["a deleted file, at level 5, that takes more", reader(5), subject("scp", "SCP-173", 6, [], true), "too-little"],
  ["one's own file, of any clearance", reader(0), subject("user", "user-1", 6, ["A"]), "own-file"],
  ["one's own file, which one dominates too", reader(6), subject("user", "user-1", 0), "own-file"],
  ["a file of another kind under one's own name", reader(0), subject("mtf", "user-1", 1), "too-little"],
  ["somebody else's file", reader(0), subject("user", "user-2", 1), "too-little"],
  ["the site where one is stationed", reader(0), subject("site", "Site-19", 6, ["A"]), "stationed"],
  ["another site", reader(2), subject("site", "Site-17", 3), "too-little"],
  ["another site, at its level", reader(3), subject("site", "Site-17", 3), "dominates"],
  ["a file named as one's site", reader(0), subject("scp", "Site-19", 1), "too-little"],
  ["a file at one's level", reader(2), subject("scp", "SCP-173", 2), "dominates"],
  ["a file a level above", reader(2), subject("scp", "SCP-173", 3), "too-little"],
  ["a file in a compartment that one has", reader(2, ["A", "B"]), subject("scp", "SCP-173", 2, ["B"]), "dominates"],
  ["a file in a compartment that one lacks", reader(6, ["AB"]), subject("scp", "SCP-173", 0, ["A"]), "too-little"]
]

describe("the rules of reading", () => {
  it.each(examples)("%s", (_, reader, subject, rule) => {
    expect(Access.decide(reader, subject).rule).toBe(rule)
  })

  it.each(examples)("%s, where nobody is told of what they may not read", (_, reader, subject, rule) => {
    const concealed = Access.decide(reader, subject, { twoPerson: true, concealDenied: true })
    expect(concealed.rule).toBe(rule === "too-little" ? "concealed" : rule)
  })

  it("has an example of each rule", () => {
    expect(new Set([...examples.map(([, , , rule]) => rule), "concealed"])).toEqual(
      new Set(Access.rules.map(({ rule }) => rule))
    )
  })

  it("says what each rule decides", () => {
    expect(Object.fromEntries(Access.rules.map(({ rule, decision }) => [rule, decision]))).toEqual({
      absent: "expunged",
      deleted: "expunged",
      "own-file": "granted",
      stationed: "granted",
      dominates: "granted",
      concealed: "expunged",
      "too-little": "redacted"
    })
  })

  it.prop(
    "a reader who stands nowhere is granted exactly what they dominate and what is not deleted below level 5",
    [Arbitraries.clearance, Arbitraries.clearance, FastCheck.boolean()],
    ([held, needed, deleted]) => {
      const nobody = { id: UserId.UserId.make("user-1"), clearance: held, site: null }
      const { decision } = Access.decide(nobody, { type: "scp", id: "SCP-173", clearance: needed, deleted })
      if (deleted && held.level < Access.tombstoneLevel) {
        expect(decision).toBe("expunged")
      } else {
        expect(decision).toBe(Clearance.dominates(held, needed) ? "granted" : "redacted")
      }
    }
  )

  it.prop(
    "a higher clearance never reads less",
    [Arbitraries.clearance, Arbitraries.clearance, Arbitraries.clearance, FastCheck.boolean()],
    ([held, more, needed, deleted]) => {
      const at = (clearance: Clearance.Clearance) =>
        Access.decide(
          { id: UserId.UserId.make("user-1"), clearance, site: null },
          { type: "scp", id: "SCP-173", clearance: needed, deleted }
        ).decision
      if (at(held) === "granted") {
        expect(at(Clearance.join(held, more))).toBe("granted")
      }
    }
  )
})
