/** Near matches equal those of a naive implementation, among the visible records. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, ItemNumber } from "@scipnet/core"
import { Effect, Exit, FastCheck, Option } from "effect"
import * as FoldedText from "../../src/domain/FoldedText.ts"
import * as FuzzyMatch from "../../src/readmodels/FuzzyMatch.ts"
import * as Parts from "../deepwell/Parts.ts"
import * as Archive from "./Archive.ts"

const letters = (text: string) => Array.from(FoldedText.fold(text))

/** The textbook implementation of the Levenshtein distance, without a bound. */
const levenshtein = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): number =>
  a
    .reduce<ReadonlyArray<number>>(
      (above, letter, row) =>
        b.reduce<ReadonlyArray<number>>(
          (current, other, column) => [
            ...current,
            Math.min(
              (above[column] ?? 0) + (letter === other ? 0 : 1),
              (above[column + 1] ?? 0) + 1,
              (current[column] ?? 0) + 1
            )
          ],
          [row + 1]
        ),
      [...b.map((_, index) => index), b.length]
    )
    .at(-1) ?? 0

const word = FastCheck.array(FastCheck.constantFrom("a", "b", "c", "1"), { maxLength: 9 })

/** An id or a name with up to three typing errors. */
const mistyped = (text: string, slips: ReadonlyArray<readonly [number, string]>) =>
  slips
    .reduce(
      (typed, [place, letter], index) => typed.toSpliced(place % (typed.length + 1), index % 2, letter),
      [...text]
    )
    .join("")

const slip = FastCheck.tuple(FastCheck.nat({ max: 40 }), FastCheck.constantFrom("", "1", "7", "e", "-"))

const expected = (type: string, typed: string, { id, name }: { readonly id: string; readonly name: string }) => {
  const item = type === "scp" ? Option.getOrUndefined(ItemNumber.parse(typed)) : undefined
  const text = letters(item ?? typed.trim())
  const most = item === undefined ? ([0, 1, 1, 1, 1, 2, 2, 2, 2][text.length] ?? 3) : 1
  const off = Math.min(...(item === undefined ? [id, name] : [id]).map((each) => levenshtein(text, letters(each))))
  return off <= most ? [{ id, name, off }] : []
}

const file = (items: ReadonlyArray<string>, users?: ReadonlyArray<string>, name?: string) =>
  Archive.file(Archive.open(items, users, name))

const near = (type: "scp" | "user", typed: string, limit?: number) =>
  Effect.map(
    Archive.query((run) => FuzzyMatch.near(run, Archive.lowestReader, type, typed, limit)),
    (found) => found.map(({ id }) => id)
  )

describe("distance", () => {
  it.prop(
    "equals the Levenshtein distance up to its bound, and is undefined beyond",
    [word, word, FastCheck.nat({ max: 5 })],
    ([a, b, most]) => {
      const exact = levenshtein(a, b)
      expect(FuzzyMatch.distance(a, b, most)).toBe(exact <= most ? exact : undefined)
    }
  )
})

describe("near matches", () => {
  it.effect.prop(
    "are the visible records within the distance, closest first, before the limit",
    [Archive.archive, Archive.readers, FastCheck.array(slip, { maxLength: 3 }), FastCheck.integer({ min: 1, max: 6 })],
    ([archive, readers, slips, limit]) =>
      Effect.gen(function* () {
        yield* Archive.file(archive)
        for (const type of Archive.types) {
          const all = yield* Archive.records(archive, type)
          for (const typed of all.flatMap(({ id, name }) => [mistyped(id, slips), mistyped(name, slips)])) {
            for (const reader of readers) {
              const shown = all
                .filter(Archive.granted(reader))
                .flatMap((each) => expected(type, typed, each))
                .toSorted((a, b) => a.off - b.off)
                .map(({ off: _, ...each }) => each)
              const found = yield* Archive.query((run) => FuzzyMatch.near(run, reader, type, typed, limit))
              expect(found).toEqual(shown.slice(0, limit))
            }
          }
        }
      }).pipe(Effect.provide(Parts.layer)),
    { fastCheck: { numRuns: 25 } }
  )

  it.effect("of an item number differ in one digit; five by default", () =>
    Effect.gen(function* () {
      const one = ["SCP-073", "SCP-172", "SCP-174", "SCP-179", "SCP-183", "SCP-1073", "SCP-1733"]
      yield* file(["SCP-137", "SCP-1722", "SCP-200", "SCP-173-J", ...one.toReversed()])
      expect(yield* near("scp", "173")).toEqual(one.slice(0, 5))
      expect(yield* near("scp", "scp 173", 500)).toEqual(one)
      expect(yield* near("scp", "SPC-172", 1)).toEqual(["SCP-172"])
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("match names too, ignoring case", () =>
    Effect.gen(function* () {
      yield* file(["SCP-173"], ["l.hayden"], "The Sculpture")
      for (const typed of ["the sculpture", " The Sculptrue ", "Teh Sculptur", "the skulpture"]) {
        expect([typed, yield* near("scp", typed)]).toEqual([typed, ["SCP-173"]])
        expect([typed, yield* near("user", typed)]).toEqual([typed, ["l.hayden"]])
      }
      expect(yield* near("scp", "the statue")).toEqual([])
      expect(yield* near("user", "l_haydn")).toEqual(["l.hayden"])
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("exclude hidden records before the limit", () =>
    Effect.gen(function* () {
      const { scps, ...none } = Archive.open(["SCP-170", "SCP-171", "SCP-172"])
      const hidden = scps.map((each) => (each.scp === "SCP-172" ? each : { ...each, clearance: Clearance.make(1) }))
      yield* Archive.file({ ...none, scps: hidden })
      expect(yield* near("scp", "SCP-173", 1)).toEqual(["SCP-172"])
      expect(yield* near("scp", "SCP-171")).toEqual(["SCP-172"])
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect.prop(
    "never fail for any text",
    [FastCheck.string({ unit: "binary", maxLength: 400 })],
    ([typed]) =>
      Effect.gen(function* () {
        yield* file(["SCP-173"], ["a"])
        for (const type of Archive.types) {
          const query = Archive.query((run) => FuzzyMatch.near(run, Archive.lowestReader, type, typed))
          expect(Exit.isSuccess(yield* Effect.exit(query))).toBe(true)
        }
      }).pipe(Effect.provide(Parts.layer)),
    { fastCheck: { numRuns: 25 } }
  )
})
