/**
 * Deepwells on files: long ones, inspected with SQLite, and damaged.
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

/** Runs an effect with a deepwell that it opens from a file. */
export const opened =
  (file: string) =>
  <A, E, R>(use: Effect.Effect<A, E, R>) =>
    Effect.provide(use, OnFile.layer(file))

/** Runs an effect as the operator. */
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

/** Appends many events of a given size, 100 per append, each append with its own command id. */
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
            metadata: {
              ...Event.actorMetadata("reader-1"),
              commandId: randomBytes(8).toString("hex"),
              payloadHash: "00"
            }
          })
        }),
      { discard: true }
    )
  )

/** A file with a filled deepwell, and a number of additional events. */
export const made = (count = 0, characters?: number) =>
  Effect.gen(function* () {
    const file = yield* OnFile.filename
    yield* opened(file)(Effect.zipRight(Fixture.fill, lengthen(count, characters)))
    return file
  })

/** Runs statements on a closed file. */
export const spoil = (file: string, ...statements: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.flatMap(Connection.open("spoil", file, "write"), (session) =>
      Effect.forEach(statements, (statement) => Connection.run(session, statement), { discard: true })
    )
  )

/** Runs statements that change the log of a closed file. */
export const tamper = (file: string, ...statements: ReadonlyArray<string>) =>
  spoil(file, ...Guards.lifted(...statements))

const tables = [
  ["events", "position"],
  ["commands", "actor, command_id"],
  ["projections", "name"],
  ["log", "id"],
  ...projections.map((projection) => projection.open(({ table }) => [table.name, table.key] as const))
] as const

/** The rows of the log and of all projections, by table, without credentials and sessions. */
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

/** The lines of the exported log. */
export const exported = held((door) =>
  Effect.flatMap(door.exportLog, ({ lines }) => Effect.map(Stream.runCollect(lines), Chunk.toReadonlyArray))
)

/** Lines as a stream of bytes, in chunks of a given size. */
export const bytes = (lines: ReadonlyArray<string>, piece = 1_000) => {
  const all = Buffer.from(lines.map((line) => `${line}\n`).join(""))
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / piece) }, (_, at) => all.subarray(at * piece, (at + 1) * piece))
  )
}

export const take = (lines: ReadonlyArray<string>) => held((door) => door.importLog(bytes(lines)))

const Fields = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** A line with changed fields. */
export const altered = (line: string, fields: { readonly [name: string]: unknown }): string =>
  JSON.stringify({ ...Schema.decodeUnknownSync(Fields)(line), ...fields })
