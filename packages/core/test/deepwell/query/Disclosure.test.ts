/** Audit before disclosure: a query whose audit event cannot be appended has no result. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Query, Scp } from "@scipnet/core"
import { Array, Effect, Either, Exit, Layer, Schema, Stream } from "effect"
import * as Database from "../../../src/database/Database.ts"
import { DatabaseFull } from "../../../src/database/DatabaseError.ts"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as Backend from "../Backend.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as QueryCalls from "../QueryCalls.ts"

const full = new DatabaseFull({ operation: "append", statement: null, attempt: 1, reason: "SQLITE_FULL" })

/** A log that is readable and rejects appends. */
const readable = Layer.effect(
  EventLog,
  Effect.map(EventLog, (log) => EventLog.of({ ...log, appendAll: () => Effect.fail(full) }))
)

type Shape = typeof Deepwell.Deepwell.Service

const through = <A, E, R>(use: (deepwell: Shape) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(Deepwell.Deepwell, use).pipe(Effect.provide(Layer.provide(Deepwell.layer, readable)))

/** Calls that write more or other events than one audit entry of a query. */
const notOneEntry = new Set(["exportAudit", "verify", "a command", "a login"])

const calls = (
  deepwell: Shape
): ReadonlyArray<readonly [name: string, call: Effect.Effect<unknown, { readonly _tag: string }>]> => [
  ...QueryCalls.all(deepwell).map(([name, call]) => [name, Fixture.as("admin")(call)] as const),
  ["access to an absent record", Fixture.as("admin")(deepwell.access({ type: "scp", id: "SCP-999" }))],
  ["a rejected query", Fixture.as("reader-1")(deepwell.history({ scp: "SCP-003" }))],
  ["verify", Fixture.operator(deepwell.verify)],
  ["a command", Fixture.as("admin")(deepwell.execute(Scp.Rename.make({ scp: "SCP-002", name: "X" })))],
  ["a login", deepwell.login("admin", Fixture.password)]
]

describe("when the audit event cannot be appended", () => {
  it.effect("no query has a result", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const exits = yield* through((deepwell) =>
        Effect.forEach(calls(deepwell), ([name, call]) => Effect.map(Effect.exit(call), (exit) => ({ name, exit })))
      )
      for (const { name, exit } of exits) {
        expect([name, exit]).toEqual([name, Exit.fail(full)])
      }
    }).pipe(Effect.provide(Parts.layer))
  )
})

/** Failures of the database, and their errors. */
const limited = [
  ["full", "max_page_count = 1", "DatabaseFull"],
  ["read only", "query_only = 1", "DatabaseReadOnly"]
] as const

describe.runIf(Backend.isSingleFile())("when the database rejects writes", () => {
  it.effect.each(limited)(
    "because it is %s, nothing is disclosed, and appended events equal the reported ones",
    ([, pragma, tag]) =>
      Effect.gen(function* () {
        yield* Fixture.fill
        const database = yield* Database.Database
        const deepwell = yield* Deepwell.Deepwell
        yield* database.write("limit the database", (run) => Either.right(run(`PRAGMA ${pragma}`)))
        const before = yield* Parts.end
        const filling = Fixture.as("admin")(deepwell.search({ text: "milk ".repeat(50) }))
        const asked = [...Array.makeBy(100, () => filling), ...calls(deepwell).map(([, call]) => call)]
        const answers = yield* Effect.forEach(asked, Effect.either)
        const failed = answers.filter(Either.isLeft).map(({ left }) => left._tag)
        expect(new Set(failed)).toEqual(new Set([tag]))
        // Pages with free space accept a few more rows.
        expect(failed.length).toBeGreaterThan(50)
        expect((yield* Parts.eventsAfter(before)).length).toBe(answers.length - failed.length)
      }).pipe(Effect.provide(Parts.layerFile))
  )
})

describe("when the audit event could not be stored, since a query parameter is out of bounds", () => {
  it.effect("the query fails with a typed error", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const deepwell = yield* Deepwell.Deepwell
      const admin = Fixture.as("admin")
      const ids = ["x".repeat(201), "\ud800"]
      for (const id of ids) {
        const access = yield* Effect.exit(admin(deepwell.access({ type: "scp", id })))
        expect(access).toEqual(Exit.fail(expect.objectContaining({ _tag: "InvalidAppend" })))
        const history = yield* Effect.exit(admin(deepwell.history({ scp: id })))
        expect(history).toEqual(Exit.fail(expect.objectContaining({ _tag: "InvalidAppend" })))
      }
      const search = yield* Effect.exit(admin(deepwell.search({ text: "lowest \udc00" })))
      expect(search).toEqual(Exit.fail(expect.objectContaining({ _tag: "InvalidAppend" })))
    }).pipe(Effect.provide(Parts.layer))
  )
})

describe("an action of the operator", () => {
  it.effect("does not start for a user", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const untouched = Layer.effect(
        EventLog,
        Effect.map(EventLog, (log) =>
          EventLog.of({ ...log, verify: Effect.dieMessage("begun"), readAll: () => Effect.dieMessage("begun") })
        )
      )
      const attempt = Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
        Effect.all([
          Effect.flip(Fixture.as("admin")(deepwell.verify)),
          Effect.flip(Fixture.as("admin")(Stream.runCollect(deepwell.events({}))))
        ])
      ).pipe(Effect.provide(Layer.provide(Deepwell.layer, untouched)))
      expect(yield* attempt).toMatchObject([{ _tag: "OperatorOnly" }, { _tag: "OperatorOnly" }])
    }).pipe(Effect.provide(Parts.layer))
  )
})

describe("when the audit event is appended", () => {
  it.effect("each query has one, in the stream of its reader, with the position of its snapshot", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const deepwell = yield* Deepwell.Deepwell
      for (const [name, call] of calls(deepwell).filter(([each]) => !notOneEntry.has(each))) {
        const before = yield* Parts.end
        const { events } = yield* Parts.written(call)
        expect([name, events.length]).toEqual([name, 1])
        expect(events[0]).toMatchObject({ type: "QueryAnswered", event: { readAt: before } })
        expect(events[0]?.stream).toMatch(/^access-(admin|reader-1)$/)
      }
    }).pipe(Effect.provide(Parts.layer))
  )
})

describe("query parameters", () => {
  const refused = <A, I>(schema: Schema.Schema<A, I>, input: unknown) =>
    Either.isLeft(Schema.decodeUnknownEither(schema)(input))

  it("reject lone surrogates in every text", () => {
    for (const text of ["\ud800", "a\udc00b"]) {
      expect(refused(Query.Search, { text })).toBe(true)
      expect(refused(Query.Access, { type: "scp", id: text })).toBe(true)
      expect(refused(Query.List, { type: "scp", after: text })).toBe(true)
      expect(refused(Query.History, { scp: text })).toBe(true)
      expect(refused(Query.ReadAudit, { actor: text })).toBe(true)
      expect(refused(Query.ReadAudit, { target: text })).toBe(true)
    }
    expect(refused(Query.Search, { text: "a 😀 b" })).toBe(false)
  })

  it("have bounds: limits of 1 to 500, and maximum lengths of texts", () => {
    for (const limit of [0, -1, 501, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5"]) {
      expect(refused(Query.List, { type: "scp", limit })).toBe(true)
      expect(refused(Query.Search, { text: "a", limit })).toBe(true)
      expect(refused(Query.ReadAudit, { limit })).toBe(true)
    }
    expect(refused(Query.Search, { text: "a".repeat(501) })).toBe(true)
    expect(refused(Query.Access, { type: "scp", id: "a".repeat(201) })).toBe(true)
    expect(refused(Query.Access, { type: "everything", id: "a" })).toBe(true)
  })
})
