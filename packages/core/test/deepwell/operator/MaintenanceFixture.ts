/**
 * Deepwells on files to be cared for: long ones, looked at from outside, and spoiled behind everybody's back.
 */
import { randomBytes } from "node:crypto"
import { Deepwell } from "@scipnet/core"
import { Chunk, Effect, Schema, Stream } from "effect"
import * as Connection from "../../../src/database/sqlite/Connection.ts"
import { EventLog, projections } from "../../../src/deepwell/EventLog.ts"
import * as AccessEvent from "../../../src/domain/access/AccessEvent.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as Guards from "../../eventsourcing/sql/Guards.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"

/** Runs in the deepwell of a file, as a program of its own would. */
export const opened =
  (file: string) =>
  <A, E, R>(use: Effect.Effect<A, E, R>) =>
    Effect.provide(use, OnFile.layer(file))

/** Does something as whoever holds the file. */
export const held = <A, E, R>(use: (door: Deepwell.Deepwell["Type"]) => Effect.Effect<A, E, R>) =>
  Fixture.operator(Effect.flatMap(Deepwell.Deepwell, use))

const asked = (number: number, text: string) =>
  AccessEvent.QueryAnswered.make({
    query: "list",
    target: null,
    decision: "granted",
    rule: "visible-only",
    details: { number, text },
    readAt: number
  })

/** Adds many events, a hundred an append, each append a command of its own; about as many characters in each. */
export const lengthen = (count: number, characters = 10) =>
  Effect.flatMap(EventLog, (log) =>
    Effect.forEach(
      Array.from({ length: Math.ceil(count / 100) }, (_, at) => at),
      (at) =>
        Effect.gen(function* () {
          const text = randomBytes(Math.ceil(characters / 2)).toString("hex")
          const events = yield* Event.mint(Array.from({ length: 100 }, (_, each) => asked(at * 100 + each, text)))
          yield* log.appendAll({
            appends: [{ stream: "access-reader-1", expected: "any", events }],
            metadata: { ...Event.by("reader-1"), commandId: randomBytes(8).toString("hex"), payloadHash: "00" }
          })
        }),
      { discard: true }
    )
  )

/** A file with a filled deepwell, and so many events more. */
export const made = (count = 0, characters?: number) =>
  Effect.gen(function* () {
    const file = yield* OnFile.filename
    yield* opened(file)(Effect.zipRight(Fixture.fill, lengthen(count, characters)))
    return file
  })

/** Runs statements on a file that nobody has open. */
export const spoil = (file: string, ...statements: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.flatMap(Connection.open("spoil", file, "write"), (session) =>
      Effect.forEach(statements, (statement) => Connection.run(session, statement), { discard: true })
    )
  )

/** The same of statements that change the log. */
export const tamper = (file: string, ...statements: ReadonlyArray<string>) =>
  spoil(file, ...Guards.lifted(...statements))

const tables = [
  ["events", "position"],
  ["commands", "actor, command_id"],
  ["projections", "name"],
  ["log", "id"],
  ...projections.map((use) => use(({ table }) => [table.name, table.key] as const))
] as const

/** All that the log says and all that was made of it, by table; what the file alone knows is left out. */
export const contents = (file: string, upTo = Number.MAX_SAFE_INTEGER) =>
  Effect.scoped(
    Effect.flatMap(Connection.open("look", file, "read"), (session) =>
      Effect.forEach(tables, ([name, key]) =>
        Effect.map(
          Connection.run(
            session,
            `SELECT * FROM ${name} ${name === "events" ? `WHERE position <= ${upTo}` : ""} ORDER BY ${key}`
          ),
          (rows) => [name, rows.map((row) => ({ ...Object(row), row_id: undefined }))] as const
        )
      )
    )
  )

/** The lines of the deepwell's log. */
export const exported = held((door) =>
  Effect.flatMap(door.exportLog, ({ lines }) => Effect.map(Stream.runCollect(lines), Chunk.toReadonlyArray))
)

/** Lines as the bytes that come out of a file, in pieces of some size. */
export const bytes = (lines: ReadonlyArray<string>, piece = 1_000) => {
  const all = Buffer.from(lines.map((line) => `${line}\n`).join(""))
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / piece) }, (_, at) => all.subarray(at * piece, (at + 1) * piece))
  )
}

export const take = (lines: ReadonlyArray<string>) => held((door) => door.importLog(bytes(lines)))

const Fields = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** A line with other fields. */
export const altered = (line: string, fields: { readonly [name: string]: unknown }): string =>
  JSON.stringify({ ...Schema.decodeUnknownSync(Fields)(line), ...fields })
