/**
 * Writers under faults. Each appends to a stream of its own, and repeats an append by the same ids until its outcome is known:
 * at the end every append of the ledger is in the log exactly once, or the log has lost or doubled one.
 */
import { expect } from "@effect/vitest"
import { Effect, Either, Fiber, Schema } from "effect"
import * as Appender from "@scipnet/core/eventsourcing/append/Appender"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import { type Epoch, type SharedLog, epochStream } from "@scipnet/core/eventsourcing/SharedLog"
import * as StoredEvents from "@scipnet/core/eventsourcing/StoredEvents"
import type { Cluster } from "../rig/Cluster.ts"
import * as Question from "../rig/Question.ts"

const Counted = Schema.TaggedStruct("Counted", { number: Schema.Int, memo: Schema.String })
export type Event = typeof Counted.Type
export const codec = EventCodec.make(Counted)

/** An append to the stream of one writer: the number is the version that it is expected at. */
export interface Entry {
  readonly writer: string
  readonly number: number
}

const memo = "paid in at the counter, and counted twice by two clerks who agreed"

/** The id of the event and of the command of an entry. */
export const idOf = ({ writer, number }: Entry): string => `${writer}-${number}`

/** The request of an entry, the same each time. */
export const request = (entry: Entry) => ({
  appends: [
    {
      stream: entry.writer,
      expected: entry.number,
      events: [{ id: idOf(entry), event: { _tag: "Counted", number: entry.number, memo } } as const]
    }
  ],
  metadata: { actor: "ledger", commandId: idOf(entry) }
})

const make = ({ commit }: Pick<SharedLog<Event, undefined>, "commit">) =>
  Appender.make<Event, undefined>({ commit }, codec)

/** Appends entries to a log, those of the same moment together. */
export const appender = (log: Pick<SharedLog<Event, undefined>, "commit">) => {
  const append = make(log)
  return (entry: Entry) => append(request(entry), undefined)
}

/** Appends entries that were decided in an epoch. */
export const guardedAppender = (log: Pick<SharedLog<Event, undefined>, "commit">, { timeline }: Epoch) => {
  const append = make(log)
  return (entry: Entry) =>
    append({ ...request(entry), guards: [{ stream: epochStream, version: timeline }] }, undefined)
}

/** The errors that a fault of machines or network may cause; the append is repeated after them. */
export const isFault = (error: { readonly _tag: string }): boolean =>
  ["DatabaseUnavailable", "DatabaseBusy", "QueryTimeout", "OutcomeUnknown"].includes(error._tag)

/** What writers saw. */
export interface Report {
  /** The acknowledged appends, in their order. */
  readonly acknowledged: ReadonlyArray<string>
  /** The number of failed attempts, by error and reason. */
  readonly failures: ReadonlyMap<string, number>
  /** The acknowledged appends that were already in the log: an earlier attempt had reported a failure. */
  readonly replayed: number
  /** The longest time in milliseconds between two acknowledged appends of any writer. */
  readonly longestPause: number
}

/** Starts writers. `stop` lets each settle its append, and returns what they saw; unexpected errors are defects. */
export const start = (append: ReturnType<typeof appender>, name: string, writers: number, between = 0) =>
  Effect.gen(function* () {
    let isStopping = false
    const acknowledged: Array<string> = []
    const failures = new Map<string, number>()
    let replayed = 0
    let longestPause = 0
    let last = performance.now()

    const settle = (entry: Entry): Effect.Effect<void> =>
      append(entry).pipe(
        Effect.map((receipt) => {
          acknowledged.push(idOf(entry))
          replayed += receipt.replayed ? 1 : 0
          longestPause = Math.max(longestPause, performance.now() - last)
          last = performance.now()
        }),
        Effect.catchIf(isFault, (error) => {
          const reason = "reason" in error ? `${error._tag} ${error.reason}` : error._tag
          failures.set(reason, (failures.get(reason) ?? 0) + 1)
          return Effect.zipRight(Effect.sleep("20 millis"), settle(entry))
        }),
        Effect.orDie
      )
    const write = (writer: string) =>
      Effect.iterate(0, {
        while: () => !isStopping,
        body: (number) => Effect.as(Effect.zipRight(settle({ writer, number }), Effect.sleep(between)), number + 1)
      })
    const names = Array.from({ length: writers }, (_, index) => `${name}-${index}`)
    const fiber = yield* Effect.fork(Effect.forEach(names, write, { concurrency: "unbounded", discard: true }))
    const stop = Effect.suspend(() => {
      isStopping = true
      return Effect.map(Fiber.join(fiber), (): Report => ({ acknowledged, failures, replayed, longestPause }))
    })
    return { acknowledged, failures, stop }
  })

const Rows = Schema.Array(
  Schema.Struct({
    position: Schema.NumberFromString,
    stream: Schema.String,
    version: Schema.NumberFromString,
    id: Schema.String,
    type: Schema.String,
    schemaVersion: Schema.NumberFromString,
    data: Schema.String,
    metadata: Schema.String,
    recordedAt: Schema.NumberFromString,
    occurredAt: Schema.NullOr(Schema.NumberFromString),
    salt: Schema.String,
    hash: Schema.String
  })
)

const decodeRows = Schema.decodeUnknown(Rows)

/** The events in PostgreSQL's own table, whose hash chain is verified from the id of the log. */
export const storedEvents = (cluster: Cluster, database?: string) =>
  Effect.gen(function* () {
    const read = (text: string) => Question.repeated(cluster.query(text, [], database))
    const [log] = yield* read("SELECT id FROM scipnet.log")
    const rows = yield* read(
      `SELECT position, stream, version, id, type, schema_version::text AS "schemaVersion", data, metadata,
         recorded_at AS "recordedAt", occurred_at AS "occurredAt", salt, hash FROM scipnet.events ORDER BY position`
    )
    const events = yield* Effect.orDie(decodeRows(rows))
    yield* Effect.orDie(
      Either.match(StoredEvents.verifyChain(StoredEvents.origin(`${log?.["id"]}`), events), {
        onLeft: Effect.fail,
        onRight: Effect.succeed
      })
    )
    return events
  })

/** Expects each acknowledged append exactly once in the log, and no other. */
export const expectExactlyOnce = (
  cluster: Cluster,
  reports: ReadonlyArray<Pick<Report, "acknowledged">>,
  database?: string
) =>
  Effect.gen(function* () {
    const events = yield* storedEvents(cluster, database)
    const acknowledged = reports.flatMap((report) => report.acknowledged)
    expect(events.map(({ id }) => id).toSorted()).toEqual(acknowledged.toSorted())
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1))
    expect(new Set(events.map(({ stream, version }) => `${stream} ${version}`)).size).toBe(events.length)
    return events
  })

/** One line about writers for the output of a long form. */
export const line = (name: string, report: Report): string => {
  const failures = [...report.failures].map(([reason, count]) => `${reason} × ${count}`).join(", ")
  return `${name}: ${report.acknowledged.length} acknowledged, each exactly once; ${report.replayed} settled by their ids; longest pause ${(report.longestPause / 1000).toFixed(2)} s; failed attempts: ${failures || "none"}`
}
