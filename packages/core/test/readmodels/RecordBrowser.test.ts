/** Browsing sees exactly the records that `Access.decide` grants. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, FastCheck } from "effect"
import * as RecordBrowser from "../../src/readmodels/RecordBrowser.ts"
import * as Parts from "../deepwell/Parts.ts"
import * as Archive from "./Archive.ts"

const runs = { fastCheck: { numRuns: 25 } }
describe("browsing", () => {
  it.effect.prop(
    "counts the visible records, and finds each by its index",
    [Archive.archive, Archive.readers],
    ([archive, readers]) =>
      Effect.gen(function* () {
        yield* Archive.file(archive)
        for (const type of Archive.types) {
          const all = yield* Archive.records(archive, type)
          for (const reader of readers) {
            const shown = all.filter(Archive.granted(reader)).map(({ id }) => id)
            expect(yield* Archive.query((run) => RecordBrowser.count(run, reader, type))).toBe(shown.length)
            const indexes = [-1, ...shown.keys(), shown.length, 0.5, Number.NaN, Infinity, 2 ** 60]
            const found = yield* Archive.query((run) =>
              indexes.map((index) => RecordBrowser.idAt(run, reader, type, index))
            )
            expect(found).toEqual([undefined, ...shown, undefined, undefined, undefined, undefined, undefined])
          }
        }
      }).pipe(Effect.provide(Parts.layer)),
    runs
  )

  it.effect.prop(
    "goes from any id, visible, hidden or absent, to the next visible record",
    [Archive.archive, Archive.readers, Archive.archive],
    ([archive, readers, other]) =>
      Effect.gen(function* () {
        yield* Archive.file(archive)
        for (const type of Archive.types) {
          const all = yield* Archive.records(archive, type)
          for (const reader of readers) {
            const shown = all.filter(Archive.granted(reader))
            for (const from of [...all, ...Archive.places(other, type)]) {
              const before = shown.filter((each) => Archive.order(each, from) < 0)
              const after = shown.filter((each) => Archive.order(each, from) > 0)
              const ask = (direction: RecordBrowser.Direction) =>
                Archive.query((run) => RecordBrowser.neighbour(run, reader, type, from.id, direction))
              expect(yield* ask("previous")).toBe(before.at(-1)?.id)
              expect(yield* ask("next")).toBe(after[0]?.id)
            }
          }
        }
      }).pipe(Effect.provide(Parts.layer)),
    runs
  )

  it.effect.prop(
    "completes prefixes of visible ids, ignoring case, before the limit",
    [
      Archive.archive,
      Archive.readers,
      FastCheck.nat({ max: 9 }),
      FastCheck.integer({ min: 1, max: 4 }),
      FastCheck.boolean()
    ],
    ([archive, readers, length, limit, capitals]) =>
      Effect.gen(function* () {
        yield* Archive.file(archive)
        for (const type of Archive.types) {
          const all = yield* Archive.records(archive, type)
          for (const { id } of all) {
            const prefix = id.slice(0, length)
            const typed = capitals ? prefix.toUpperCase() : prefix.toLowerCase()
            for (const reader of readers) {
              const shown = all.filter(Archive.granted(reader)).map((each) => each.id)
              const begun = shown.filter((each) => each.toLowerCase().startsWith(prefix.toLowerCase()))
              const found = yield* Archive.query((run) => RecordBrowser.idsWithPrefix(run, reader, type, typed, limit))
              expect(found).toEqual(begun.slice(0, limit))
            }
          }
        }
      }).pipe(Effect.provide(Parts.layer)),
    runs
  )

  it.effect("completes digits as item numbers of anomalies only", () =>
    Effect.gen(function* () {
      yield* Archive.file(Archive.open(["SCP-1730", "SCP-173-J", "SCP-173", "SCP-106"], ["173", "user-173"]))
      const complete = (type: "scp" | "user", prefix: string) =>
        Archive.query((run) => RecordBrowser.idsWithPrefix(run, Archive.lowestReader, type, prefix))
      expect(yield* complete("scp", "173")).toEqual(["SCP-173", "SCP-173-J", "SCP-1730"])
      expect(yield* complete("scp", "173-J")).toEqual([])
      expect(yield* complete("user", "17")).toEqual(["173"])
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("has no wildcards", () =>
    Effect.gen(function* () {
      yield* Archive.file(Archive.open([], ["a_b", "axb", "a-b"]))
      const complete = (prefix: string) =>
        Archive.query((run) => RecordBrowser.idsWithPrefix(run, Archive.lowestReader, "user", prefix))
      expect(yield* complete("a_")).toEqual(["a_b"])
      expect(yield* complete("")).toEqual(["a-b", "a_b", "axb"])
      for (const none of ["%", "a%", "_", "\\", "a\\_", "*", "a*", "?", "[a]", "'", "a\0"]) {
        expect([none, yield* complete(none)]).toEqual([none, []])
      }
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("has no neighbours for a text that cannot be an item number", () =>
    Effect.gen(function* () {
      yield* Archive.file(Archive.open(["SCP-173"], ["a"]))
      for (const id of ["", "user-1", "SCP", "SCP-", "SCP-1234567", "%"]) {
        expect(
          yield* Archive.query((run) => RecordBrowser.neighbour(run, Archive.lowestReader, "scp", id, "next"))
        ).toBeUndefined()
      }
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect.prop(
    "never fails for any text",
    [FastCheck.string({ unit: "binary", maxLength: 200 })],
    ([text]) =>
      Effect.gen(function* () {
        yield* Archive.file(Archive.open(["SCP-173"], ["a"]))
        for (const type of Archive.types) {
          const queries = Archive.query((run) => [
            RecordBrowser.idsWithPrefix(run, Archive.lowestReader, type, text),
            RecordBrowser.neighbour(run, Archive.lowestReader, type, text, "previous")
          ])
          expect(Exit.isSuccess(yield* Effect.exit(queries))).toBe(true)
        }
      }).pipe(Effect.provide(Parts.layer)),
    runs
  )
})
