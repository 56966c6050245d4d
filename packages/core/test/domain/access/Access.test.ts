/** The access rules in order of evaluation: the first that applies decides. */
import { describe, expect, it } from "@effect/vitest"
import { Access, Clearance, UserId } from "@scipnet/core"
import type { QueryResult } from "@scipnet/core"
import { FastCheck } from "effect"
import { SiteId } from "../../../src/domain/SiteId.ts"
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
  readonly [description: string, reader: Access.Reader, subject: Access.Subject | undefined, rule: Access.Rule["rule"]]
> = [
  ["an absent record", reader(6), undefined, "absent"],
  ["a deleted file with a dominated clearance", reader(4), subject("scp", "SCP-173", 0, [], true), "deleted"],
  ["a deleted file with a higher clearance", reader(1), subject("scp", "SCP-173", 4, [], true), "deleted"],
  ["a deleted file, for a reader of level 5", reader(5), subject("scp", "SCP-173", 4, [], true), "dominates"],
  [
    "a deleted file that requires level 6, for a reader of level 5",
    reader(5),
    subject("scp", "SCP-173", 6, [], true),
    "too-little"
  ],
  ["the reader's own file with a higher clearance", reader(0), subject("user", "user-1", 6, ["A"]), "own-file"],
  ["the reader's own file with a dominated clearance", reader(6), subject("user", "user-1", 0), "own-file"],
  ["a record of another type with the reader's id", reader(0), subject("mtf", "user-1", 1), "too-little"],
  ["another user's file", reader(0), subject("user", "user-2", 1), "too-little"],
  ["the reader's site", reader(0), subject("site", "Site-19", 6, ["A"]), "stationed"],
  ["another site", reader(2), subject("site", "Site-17", 3), "too-little"],
  ["another site, for a reader of its level", reader(3), subject("site", "Site-17", 3), "dominates"],
  ["a record of another type with the id of the reader's site", reader(0), subject("scp", "Site-19", 1), "too-little"],
  ["a file of the reader's level", reader(2), subject("scp", "SCP-173", 2), "dominates"],
  ["a file one level above the reader", reader(2), subject("scp", "SCP-173", 3), "too-little"],
  [
    "a file in a compartment that the reader holds",
    reader(2, ["A", "B"]),
    subject("scp", "SCP-173", 2, ["B"]),
    "dominates"
  ],
  [
    "a file in a compartment that the reader lacks",
    reader(6, ["AB"]),
    subject("scp", "SCP-173", 0, ["A"]),
    "too-little"
  ]
]

describe("the access rules", () => {
  it.each(examples)("%s", (_, reader, subject, rule) => {
    expect(Access.decide(reader, subject).rule).toBe(rule)
  })

  it.each(examples)("%s, with concealDenied", (_, reader, subject, rule) => {
    const concealed = Access.decide(reader, subject, { twoPerson: true, concealDenied: true })
    expect(concealed.rule).toBe(rule === "too-little" ? "concealed" : rule)
  })

  it("have an example of each rule", () => {
    expect(new Set([...examples.map(([, , , rule]) => rule), "concealed"])).toEqual(
      new Set(Access.rules.map(({ rule }) => rule))
    )
  })

  it("have these decisions", () => {
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
    "grant a reader without a site exactly the dominated records, and deleted ones from level 5 up",
    [Arbitraries.clearance, Arbitraries.clearance, FastCheck.boolean()],
    ([held, needed, deleted]) => {
      const unstationed = { id: UserId.UserId.make("user-1"), clearance: held, site: null }
      const { decision } = Access.decide(unstationed, { type: "scp", id: "SCP-173", clearance: needed, deleted })
      if (deleted && held.level < Access.tombstoneLevel) {
        expect(decision).toBe("expunged")
      } else {
        expect(decision).toBe(Clearance.dominates(held, needed) ? "granted" : "redacted")
      }
    }
  )

  it.prop(
    "grant a higher clearance at least as much",
    [Arbitraries.clearance, Arbitraries.clearance, Arbitraries.clearance, FastCheck.boolean()],
    ([held, more, needed, deleted]) => {
      const decisionFor = (clearance: Clearance.Clearance) =>
        Access.decide(
          { id: UserId.UserId.make("user-1"), clearance, site: null },
          { type: "scp", id: "SCP-173", clearance: needed, deleted }
        ).decision
      if (decisionFor(held) === "granted") {
        expect(decisionFor(Clearance.join(held, more))).toBe("granted")
      }
    }
  )
})
