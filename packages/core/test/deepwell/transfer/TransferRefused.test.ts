/** Altered exported logs: rejected at the altered line, without writing any later event. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Effect, FastCheck, Schema, Stream } from "effect"
import * as LogFileFormat from "../../../src/deepwell/transfer/LogFileFormat.ts"
import * as HashChain from "../../../src/eventsourcing/HashChain.ts"
import * as Dump from "../../readmodels/Dump.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

type Line = typeof LogFileFormat.Line.Type

const header = Schema.decodeSync(Schema.parseJson(LogFileFormat.Header))
const event = Schema.decodeSync(Schema.parseJson(LogFileFormat.Line))

const exported = Effect.provide(Effect.zipRight(Fixture.fill, Care.exported), Parts.layer)

/** The visible state of the imported events. */
const state = Effect.all({
  events: Parts.rows("SELECT * FROM events ORDER BY position"),
  commands: Parts.rows("SELECT * FROM commands ORDER BY actor, command_id"),
  rows: Dump.dump
})

/** Lines with recomputed hashes after a change of events, as in a forgery. */
const forged = (lines: ReadonlyArray<string>, forge: (line: Line) => Partial<Line>): ReadonlyArray<string> => {
  const [first = "", ...rest] = lines
  const known = header(first)
  let hash = HashChain.origin(known.log)
  const made = rest.map((text) => {
    const line = event(text)
    const link = { ...line, ...forge(line) }
    hash = HashChain.next(hash, link)
    return JSON.stringify({ ...link, hash })
  })
  return [JSON.stringify({ ...known, hash }), ...made]
}

const at = (position: number, fields: Partial<Line>) => (line: Line) => (line.position === position ? fields : {})

/** Event 19, in line 20, with changed fields and the original hash. */
const altered = (fields: { readonly [name: string]: unknown }) => (lines: ReadonlyArray<string>) =>
  lines.with(19, Care.altered(lines[19] ?? "", fields))

const forgedAt19 = (fields: (lines: ReadonlyArray<string>) => Partial<Line>) => (lines: ReadonlyArray<string>) =>
  forged(lines, at(19, fields(lines)))

type Spoil = (lines: ReadonlyArray<string>) => ReadonlyArray<string>

const cases: ReadonlyArray<readonly [what: string, spoil: Spoil, reason: RegExp]> = [
  ["a missing line", (lines) => lines.toSpliced(19, 1), /it contains event 20/],
  ["a line swapped with the next", (lines) => lines.toSpliced(19, 2, ...lines.slice(19, 21).toReversed()), /event 20/],
  ["a repeated line", (lines) => lines.toSpliced(19, 0, lines[18] ?? ""), /it contains event 18/],
  ["an empty line", (lines) => lines.toSpliced(19, 0, ""), /fields of an event/],
  ["a line that is not JSON", (lines) => lines.with(19, "{"), /fields of an event/],
  ["a line without a field", altered({ salt: undefined }), /fields of an event/],
  ["a line with other data", altered({ data: "{}" }), /not what was written/],
  ["a line with another time", altered({ recordedAt: 1 }), /not what was written/],
  ["a line with an invalid hash", altered({ hash: "00" }), /fields of an event/],
  ["a line with a lone surrogate", forgedAt19(() => ({ stream: "a\ud800" })), /fields of an event/],
  ["an event of an unknown type", forgedAt19(() => ({ type: "Unheard" })), /it was written by a newer program/],
  ["an event with invalid data", forgedAt19(() => ({ data: "{}" })), /does not match its type/],
  ["an event with invalid metadata", forgedAt19(() => ({ metadata: "{}" })), /does not match its type/],
  ["an event with a wrong version", forgedAt19(() => ({ version: 70 })), /the next version of its stream/],
  ["an event recorded before the previous one", forgedAt19(() => ({ recordedAt: -1 })), /before the previous event/],
  ["an event with a used id", forgedAt19((lines) => ({ id: event(lines[3] ?? "").id })), /that of an earlier event/],
  [
    "an event with a used command id",
    forgedAt19((lines) => ({ metadata: event(lines[3] ?? "").metadata })),
    /already used/
  ]
]

describe("a line of an exported log", () => {
  it.effect.each(cases)("%s is rejected at its position, and all earlier events are kept", ([, spoil, reason]) =>
    Effect.gen(function* () {
      const lines = yield* exported
      const { position, hash } = header(lines[0] ?? "")
      const cut = Effect.flip(Care.take(lines.slice(0, 19)))
      const { error: tooShort, kept } = yield* Effect.provide(Effect.all({ error: cut, kept: state }), Parts.layer)
      expect({ ...tooShort }).toMatchObject({ _tag: "LogFileCut", position: 18, head: position })
      expect(kept.events).toHaveLength(18)

      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(Care.take(spoil(lines)))
        expect({ ...error }).toMatchObject({ _tag: "LogFileBroken", line: 20, position: 19 })
        expect(error).toHaveProperty("reason", expect.stringMatching(reason))
        expect(yield* state).toEqual(kept)
        // The import is resumed with the complete log.
        expect(yield* Care.take(lines)).toEqual({ position, hash, added: position - 18 })
      }).pipe(Effect.provide(Parts.layer))
    })
  )

  it.effect(
    "is rejected with any character changed, without quoting it",
    () =>
      Effect.gen(function* () {
        const lines = yield* exported
        const places = FastCheck.sample(
          FastCheck.tuple(FastCheck.nat(lines.length - 2), FastCheck.nat(), FastCheck.constantFrom("0", "Z", '"', "{")),
          { numRuns: 60, seed: 4 }
        )
        for (const [index, offset, character] of places) {
          const line = lines[index + 1] ?? ""
          const place = offset % line.length
          const spoilt = `${line.slice(0, place)}${character}${line.slice(place + 1)}`
          const exit = yield* Effect.provide(Effect.either(Care.take(lines.with(index + 1, spoilt))), Parts.layer)
          const found = exit._tag === "Left" ? { ...exit.left } : exit.right
          expect(found).toMatchObject(
            // The replacement may equal the character.
            spoilt === line
              ? { position: lines.length - 1 }
              : { _tag: "LogFileBroken", line: index + 2, position: index + 1 }
          )
          expect(JSON.stringify(found)).not.toContain("marigold")
        }
      }),
    60_000
  )
})

const headers: ReadonlyArray<readonly [what: string, spoil: Spoil, position: number]> = [
  ["an empty file", () => [], 0],
  ["a header that is not JSON", (lines) => lines.with(0, "scipnet"), 0],
  ["a file without a header", (lines) => lines.slice(1), 0],
  ["a later version", (lines) => lines.with(0, Care.altered(lines[0] ?? "", { version: 2 })), 0],
  ["another format", (lines) => lines.with(0, Care.altered(lines[0] ?? "", { format: "diary" })), 0],
  ["the id of another log", (lines) => lines.with(0, Care.altered(lines[0] ?? "", { log: "0".repeat(32) })), 1]
]

describe("an exported log", () => {
  it.effect.each(headers)("%s is rejected, and nothing is written", ([, spoil, position]) =>
    Effect.gen(function* () {
      const lines = yield* exported
      yield* Effect.gen(function* () {
        const before = yield* state
        const error = yield* Effect.flip(Care.take(spoil(lines)))
        expect({ ...error }).toMatchObject({ _tag: "LogFileBroken", line: position + 1, position })
        expect(yield* state).toEqual(before)
        expect(yield* Care.take(lines)).toMatchObject({ added: lines.length - 1 })
      }).pipe(Effect.provide(Parts.layer))
    })
  )

  it.effect("is rejected if it continues after its end, or its last event is not that of the header", () =>
    Effect.gen(function* () {
      const lines = yield* exported
      const end = lines.length - 1
      const longer = lines.with(0, Care.altered(lines[0] ?? "", { position: end - 1 }))
      const otherwise = lines.with(0, Care.altered(lines[0] ?? "", { hash: "0".repeat(64) }))
      const refused = (given: ReadonlyArray<string>) =>
        Effect.map(Effect.provide(Effect.flip(Care.take(given)), Parts.layer), (error) => ({ ...error }))
      expect(yield* refused(longer)).toMatchObject({ _tag: "LogFileBroken", line: end, position: end - 1 })
      expect(yield* refused(otherwise)).toMatchObject({ _tag: "LogFileBroken", line: end + 1, position: end })
    })
  )

  it.effect("is rejected with bounded memory if it is not UTF-8, or one endless line", () =>
    Effect.gen(function* () {
      const [first = ""] = yield* exported
      const take = (bytes: Stream.Stream<Uint8Array>) =>
        Effect.flip(Care.held((door) => door.importLog(bytes))).pipe(
          Effect.map((error) => ({ ...error })),
          Effect.provide(Parts.layer)
        )
      const beginning = Buffer.from(`${first}\n`)
      const noText = Stream.make(beginning, Buffer.from([0x7b, 0xff, 0x0a]))
      expect(yield* take(noText)).toMatchObject({ _tag: "LogFileBroken", line: 2, reason: "it is not UTF-8" })
      let pulled = 0
      const piece = Buffer.alloc(1024 * 1024, "x")
      const endless = Stream.tap(Stream.forever(Stream.make(piece)), () => Effect.sync(() => (pulled += 1)))
      const error = yield* take(Stream.concat(Stream.make(beginning), endless))
      expect(error).toMatchObject({ _tag: "LogFileBroken", line: 2, position: 1 })
      expect(pulled).toBeLessThan(40)
    })
  )

  it.effect("is not imported into a deepwell with another log, which is unchanged", () =>
    Effect.gen(function* () {
      const lines = yield* exported
      yield* Effect.gen(function* () {
        yield* Fixture.fill
        const before = yield* state
        expect({ ...(yield* Effect.flip(Care.take(lines))) }).toMatchObject({ _tag: "LogDiverged", position: 1 })
        expect(yield* state).toEqual(before)
      }).pipe(Effect.provide(Parts.layer))
    })
  )

  it.scopedLive("is rejected at the first event that differs from those of the deepwell", () =>
    Effect.gen(function* () {
      const [source, target] = [yield* Care.made(), yield* OnFile.filename]
      const early = yield* Care.opened(source)(Care.exported)
      const rename = (name: string) => Parts.execute("admin", Scp.Rename.make({ scp: "SCP-001", name }))
      const late = yield* Care.opened(source)(Effect.zipRight(rename("This Way"), Care.exported))
      yield* Care.opened(target)(
        Effect.gen(function* () {
          yield* Care.take(early)
          yield* rename("That Way")
          const before = yield* state
          const error = yield* Effect.flip(Care.take(late))
          expect({ ...error }).toMatchObject({ _tag: "LogDiverged", position: early.length })
          expect(yield* state).toEqual(before)
          // The common prefix is still accepted.
          expect(yield* Care.take(early)).toMatchObject({ added: 0 })
        })
      )
    })
  )

  it.effect("requires the operator", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const error = yield* Effect.flip(Fixture.as("admin")(door.importLog(Care.bytes(yield* exported))))
      expect(error).toMatchObject({ _tag: "OperatorOnly", action: "import log" })
    }).pipe(Effect.provide(Parts.layer))
  )
})
