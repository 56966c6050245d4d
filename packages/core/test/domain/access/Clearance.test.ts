import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import * as Clearance from "../../../src/domain/access/Clearance.ts"
import { clearance } from "../../../src/testing/DomainArbitraries.ts"

const { dominates, equals, join, make, meet } = Clearance
const decode = Schema.decodeUnknownEither(Clearance.Clearance)

const one = { a: clearance }
const two = { a: clearance, b: clearance }
const three = { a: clearance, b: clearance, c: clearance }

describe("Clearance", () => {
  describe("dominates", () => {
    it.each([
      [make(4), make(3), true],
      [make(3), make(4), false],
      [make(3), make(3), true],
      [make(5), make(0, ["OMEGA-7"]), false],
      [make(0, ["OMEGA-7"]), make(0), true],
      [make(3, ["ALPHA-9", "OMEGA-7"]), make(3, ["OMEGA-7"]), true],
      [make(3, ["ALPHA-9"]), make(3, ["OMEGA-7"]), false],
      [make(6, ["AB"]), make(0, ["A"]), false]
    ])("of %j over %j is %j", (a, b, expected) => {
      expect(dominates(a, b)).toBe(expected)
    })

    it.prop("is reflexive", one, ({ a }) => {
      expect(dominates(a, a)).toBe(true)
    })

    it.prop("is antisymmetric", two, ({ a, b }) => {
      if (dominates(a, b) && dominates(b, a)) {
        expect(a).toEqual(b)
      }
    })

    it.prop("is transitive", three, ({ a, b, c }) => {
      const [ab, abc] = [join(a, b), join(join(a, b), c)]
      expect([dominates(abc, ab), dominates(ab, a), dominates(abc, a)]).toEqual([true, true, true])
      if (dominates(a, b) && dominates(b, c)) {
        expect(dominates(a, c)).toBe(true)
      }
    })

    it.prop("has bottom as its least element", one, ({ a }) => {
      expect(dominates(a, Clearance.bottom)).toBe(true)
    })
  })

  describe("equals", () => {
    it.prop("means the same level and compartments", two, ({ a, b }) => {
      const same = a.level === b.level && a.compartments.join() === b.compartments.join()
      expect(equals(a, b)).toBe(same)
      expect(equals(a, make(a.level, a.compartments.toReversed()))).toBe(true)
    })
  })

  describe("join", () => {
    it("has the higher level and the compartments of both", () => {
      expect(join(make(2, ["B", "C"]), make(4, ["A", "B"]))).toEqual(make(4, ["A", "B", "C"]))
    })

    it.prop("is the least upper bound", three, ({ a, b, c }) => {
      expect(dominates(join(a, b), a) && dominates(join(a, b), b)).toBe(true)
      expect(dominates(c, join(a, b))).toBe(dominates(c, a) && dominates(c, b))
    })
  })

  describe("meet", () => {
    it("has the lower level and the common compartments", () => {
      expect(meet(make(2, ["B", "C"]), make(4, ["A", "B"]))).toEqual(make(2, ["B"]))
    })

    it.prop("is the greatest lower bound", three, ({ a, b, c }) => {
      expect(dominates(a, meet(a, b)) && dominates(b, meet(a, b))).toBe(true)
      expect(dominates(meet(a, b), c)).toBe(dominates(a, c) && dominates(b, c))
    })
  })

  it.prop("join and meet commute, associate and absorb each other", three, ({ a, b, c }) => {
    expect([join(a, b), meet(a, b)]).toEqual([join(b, a), meet(b, a)])
    expect(join(join(a, b), c)).toEqual(join(a, join(b, c)))
    expect(meet(meet(a, b), c)).toEqual(meet(a, meet(b, c)))
    expect([join(a, meet(a, b)), meet(a, join(a, b))]).toEqual([a, a])
  })

  describe("compartments", () => {
    it("are sorted and deduplicated", () => {
      const stored = { level: 3, compartments: ["OMEGA-7", "ALPHA-9", "OMEGA-7"] }
      expect(decode(stored)).toEqual(Either.right(make(3, ["ALPHA-9", "OMEGA-7"])))
      expect(make(3, ["B", "A", "B"]).compartments).toEqual(["A", "B"])
    })

    it.prop("stay sorted and deduplicated in joins and meets", two, ({ a, b }) => {
      for (const each of [a, b, join(a, b), meet(a, b)]) {
        expect(Schema.is(Clearance.Clearance)(each)).toBe(true)
        expect(decode(each)).toEqual(Either.right(each))
      }
    })

    it.prop(
      "do not depend on the order of the arguments",
      { letters: FastCheck.shuffledSubarray(["A", "AB", "B", "Z-9"]) },
      ({ letters }) => {
        expect(make(1, letters)).toEqual(make(1, letters.toSorted()))
      }
    )

    it("are encoded only when sorted and deduplicated", () => {
      const [, ...rest] = make(0, ["A", "B"]).compartments
      expect(Either.isRight(Schema.encodeEither(Clearance.Compartments)(rest))).toBe(true)
      expect(Either.isLeft(Schema.encodeEither(Clearance.Compartments)([...rest, ...rest]))).toBe(true)
    })

    it.each(["", "a", "omega-7", "7-OMEGA", "-A", "A B", "A_B", "Ä", "A\n", "A".repeat(33)])("reject %j", (text) => {
      expect(Either.isLeft(decode({ level: 0, compartments: [text] }))).toBe(true)
    })

    it.each(["A", "OMEGA-7", "A-", "Z9", "A".repeat(32)])("accept %j", (text) => {
      expect(Either.isRight(decode({ level: 0, compartments: [text] }))).toBe(true)
    })

    it("have at most 32 members", () => {
      const many = Array.from({ length: 33 }, (_, index) => `C${index}`)
      expect(Either.isRight(decode({ level: 0, compartments: many.slice(1) }))).toBe(true)
      expect(Either.isLeft(decode({ level: 0, compartments: many }))).toBe(true)
    })
  })

  it.each([-1, 7, 1.5, Number.NaN, "3", null, undefined])("rejects the level %j", (level) => {
    expect(Either.isLeft(decode({ level, compartments: [] }))).toBe(true)
  })

  it("formats its levels", () => {
    expect(Clearance.levels.map((row) => Clearance.levelName(row.level))).toEqual([
      "Level 0 - For Official Use Only",
      "Level 1 - Unrestricted",
      "Level 2 - Restricted",
      "Level 3 - Confidential",
      "Level 4 - Secret",
      "Level 5 - Top Secret",
      "Level 6 - Cosmic Top Secret"
    ])
  })

  it("has the colours of levels 1 to 6 and a distinct one for each level", () => {
    const colours = Clearance.levels.map((row) => row.colour)
    expect(colours.slice(1)).toEqual(["#009F6B", "#0087BD", "#FFD300", "#FF6D00", "#C40233", "#850005"])
    expect(new Set(colours).size).toBe(7)
  })
})
