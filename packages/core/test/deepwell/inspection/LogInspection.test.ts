/** The operator's reads of the stored log: also of one that was altered, and each with an audit entry before its answer. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, EventStoreError, Operator } from "@scipnet/core"
import { Chunk, Effect, Either, Layer, Option, Stream } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as LogInspection from "../../../src/deepwell/inspection/LogInspection.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as StoredEvents from "../../../src/eventsourcing/StoredEvents.ts"
import * as AccessEvent from "../../../src/domain/access/AccessEvent.ts"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"

const layer = (file: string) => Layer.provideMerge(LogInspection.layer, OnFile.layer(file))

/** A closed file with a filled deepwell. */
const filled = Effect.gen(function* () {
  const file = yield* OnFile.filename
  yield* Effect.provide(Fixture.fill, OnFile.layer(file))
  return file
})

const withInspection = <A, E, R>(use: (inspection: LogInspection.Service) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(LogInspection.LogInspection, use)

const all = { by: "all" } as const

/** The entries of the operator after a position. */
const entriesAfter = (file: string, position: number) =>
  Meddling.rows(
    file,
    `SELECT json_extract(data, '$.action') AS action FROM events
     WHERE type = 'OperatorActed' AND position > ${position} ORDER BY position`
  ).map((row) => Object(row).action)

describe("an inspection", () => {
  it.scopedLive("describes the log, and appends an entry for each look", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const { head, list } = yield* Effect.gen(function* () {
        const inspection = yield* LogInspection.LogInspection
        const overview = yield* inspection.overview
        const { position: to } = overview.head
        const list = yield* inspection.list({ filter: all, to, start: { offset: 0 } })
        yield* inspection.event(1)
        const { lines } = yield* inspection.storedLog
        yield* Stream.runDrain(lines)
        expect(overview.count).toBe(to)
        expect(overview.types.reduce((sum, { count }) => sum + count, 0)).toBe(to)
        expect(overview.density.reduce((sum, { count }) => sum + count, 0)).toBe(to)
        return { head: to, list }
      }).pipe(Fixture.operator, Effect.provide(layer(file)))
      expect(list.events.map(({ position }) => position)).toEqual(Array.from({ length: head }, (_, at) => at + 1))
      // The entry of the overview is the head itself.
      expect(entriesAfter(file, head - 1)).toEqual(["inspect", "inspect events", "inspect event", "inspect chain"])
    })
  )

  it.scopedLive("is the operator's only: for a user each read fails, with an entry", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const results = yield* withInspection(({ overview, list, event, storedLog, diagnose }) =>
        Effect.all([
          Effect.flip(overview),
          Effect.flip(list({ filter: all, to: 9, start: { offset: 0 } })),
          Effect.flip(event(1)),
          Effect.flip(storedLog),
          Effect.flip(diagnose({ filename: file }))
        ])
      ).pipe(Fixture.as("admin"), Effect.provide(layer(file)))
      expect(results).toHaveLength(5)
      for (const result of results) expect(result).toBeInstanceOf(Operator.OperatorOnly)
    })
  )

  it.scopedLive("sends all lines of a log that was altered, which verifying reads do not", () =>
    Effect.gen(function* () {
      const file = yield* filled
      Meddling.tamper(file, "UPDATE events SET data = data || ' ' WHERE position = 3")
      yield* Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        expect(yield* Effect.flip(deepwell.verify)).toBeInstanceOf(EventStoreError.ChainBroken)
        const { header, lines } = yield* withInspection(({ storedLog }) => storedLog)
        const text = Chunk.join(yield* Stream.runCollect(lines), "")
        const [first, ...rest] = text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
        expect(first).toEqual(header)
        expect(rest.length).toBe(header.position)
        const broken = Either.flip(StoredEvents.verifyChain(StoredEvents.origin(header.log), rest))
        expect(Either.getOrThrow(broken)).toMatchObject({ position: 3 })
        const found = yield* withInspection(({ event }) => event(3))
        expect(Option.getOrThrow(found).event.data).toMatch(/ $/)
      }).pipe(Fixture.operator, Effect.provide(layer(file)))
    })
  )

  it.scopedLive("shows a log from which an event was removed, and whose last position is far away", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const far = 100_000
      Meddling.tamper(
        file,
        "DELETE FROM events WHERE position = 4",
        `UPDATE events SET position = ${far} WHERE position = (SELECT max(position) FROM events)`,
        "DELETE FROM projections"
      )
      yield* Effect.gen(function* () {
        const inspection = yield* LogInspection.LogInspection
        const page = yield* inspection.list({ filter: all, to: far, start: { position: 4 } })
        expect(page.events.slice(0, 4).map(({ position }) => position)).toEqual([1, 2, 3, 5])
        expect(page.events.at(-1)?.position).toBe(far)
        expect(yield* inspection.event(4)).toEqual(Option.none())
        expect(Option.getOrThrow(yield* inspection.event(5)).before).toBeNull()
        const missing = yield* inspection.list({
          filter: { by: "correlation", value: "none" },
          to: far,
          start: { offset: 0 }
        })
        expect(missing).toMatchObject({ total: 0, events: [], isComplete: true })
      }).pipe(Fixture.operator, Effect.provide(layer(file)))
    })
  )

  it.scopedLive("lists by type, stream, correlation and causation, with the links of an event", () =>
    Effect.gen(function* () {
      const file = yield* filled
      yield* Effect.gen(function* () {
        const log = yield* EventLog
        const inspection = yield* LogInspection.LogInspection
        const append = (stream: string, metadata: object) =>
          Effect.gen(function* () {
            const event = AccessEvent.OperatorActed.make({ action: "test", details: {} })
            const events = yield* Event.mint([event])
            yield* log.appendAll({
              appends: [{ stream, expected: "any", events }],
              metadata: { ...Event.actorMetadata("test"), ...metadata }
            })
            return events[0]?.id ?? ""
          })
        const { position: before } = yield* log.head
        const cause = yield* append("test-a", { correlationId: 'a "quoted" id' })
        yield* append("test-a", { correlationId: 'a "quoted" id', causationId: cause })
        yield* append("test-b", { causationId: cause })
        const [first, second, third] = [before + 1, before + 2, before + 3]
        const positions = (filter: Parameters<typeof inspection.list>[0]["filter"]) =>
          Effect.map(inspection.list({ filter, to: third, start: { offset: 0 } }), ({ events }) =>
            events.map(({ position }) => position)
          )
        expect(yield* positions({ by: "stream", value: "test-a" })).toEqual([first, second])
        expect(yield* positions({ by: "correlation", value: 'a "quoted" id' })).toEqual([first, second])
        expect(yield* positions({ by: "causation", value: cause })).toEqual([second, third])
        expect(yield* positions({ by: "type", value: "OperatorActed" })).toEqual([first, second, third])
        expect(yield* positions({ by: "type", value: "Nothing" })).toEqual([])
        expect(Option.getOrThrow(yield* inspection.event(second))).toMatchObject({
          cause: first,
          previous: first,
          next: null
        })
        expect(Option.getOrThrow(yield* inspection.event(1)).before).toMatch(/^[0-9a-f]{64}$/)
      }).pipe(Fixture.operator, Effect.provide(layer(file)))
    })
  )

  it.scopedLive("runs the doctor, without the integrity check of a file that is too large", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const options = { filename: file, maximumIntegrity: 1 }
      const { checked } = yield* withInspection(({ diagnose }) => diagnose(options)).pipe(
        Fixture.operator,
        Effect.provide(layer(file))
      )
      expect(checked).toContain("log")
      expect(checked).not.toContain("integrity")
    })
  )
})
