/**
 * The contract of a log that several machines share. Logs that pass it are interchangeable below a replica.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Utils from "effect/Utils"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as Appender from "../../eventsourcing/append/Appender.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { AppendRequest, Receipt } from "../../eventsourcing/EventStore.ts"
import type { AppendError } from "../../eventsourcing/EventStoreError.ts"
import { epochStream, type LogDelta, type Reached, type SharedLog } from "../../eventsourcing/SharedLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import { concurrently, expectFailure } from "./ContractTest.ts"
import { codec, type EquipmentEvent, manyEvents } from "./Equipment.ts"

/** A connection to the log. */
export interface Connection {
  readonly log: SharedLog<EquipmentEvent, never>
  /** Appends, and changes shared rows of these ids in the transaction of the append. */
  readonly append: (
    request: AppendRequest<EquipmentEvent>,
    changed?: ReadonlyArray<string>
  ) => Effect.Effect<Receipt, AppendError>
}

/** A connection of a log whose appends take companions; `companion` makes one that changes shared rows of these ids. */
export const connection = <Companion>(
  log: SharedLog<EquipmentEvent, Companion>,
  companion: (changed: ReadonlyArray<string>) => Companion
): Connection => {
  const append = Appender.make(log, codec)
  return { log, append: (request, changed = []) => append(request, companion(changed)) }
}

/** Opens connections to one log, which has no events at first, as several machines do. */
export class SharedLogs extends Context.Tag("@scipnet/core/testing/SharedLogs")<
  SharedLogs,
  { readonly open: Effect.Effect<Connection, never, Scope.Scope> }
>() {}

const open = Effect.flatMap(SharedLogs, (logs) => logs.open)

type Step = Utils.YieldWrap<Effect.Effect<unknown, unknown, SharedLogs | Scope.Scope>>

const actor = Event.actorMetadata("quartermaster")

const requestOf = (stream: string, count: number, guards: AppendRequest<EquipmentEvent>["guards"] = []) =>
  Effect.map(Event.mint(manyEvents(count)), (events): AppendRequest<EquipmentEvent> => ({
    appends: [{ stream, expected: "any", events }],
    guards,
    metadata: actor
  }))

const appendTo = (
  { append }: Connection,
  stream: string,
  count: number,
  { changed, guards }: { changed?: ReadonlyArray<string>; guards?: AppendRequest<EquipmentEvent>["guards"] } = {}
) => Effect.flatMap(requestOf(stream, count, guards), (request) => append(request, changed))

const originOf = ({ log }: Connection): Effect.Effect<Reached, DatabaseError> =>
  Effect.map(log.identity, ({ id }) => ({ ...StoredEvents.origin(id), revision: 0 }))

/** The point after a page, with the hash chain verified. */
const after = (reached: Reached, { events, changes }: LogDelta) =>
  Effect.map(StoredEvents.verifyChain(reached, events), (head): Reached => ({
    ...head,
    revision: changes.at(-1)?.revision ?? reached.revision
  }))

/** Reads to the end of the log. */
const readAll = (connection: Connection, from?: Reached, limit = 1_000) =>
  Effect.gen(function* () {
    let reached = from ?? (yield* originOf(connection))
    const pages: Array<LogDelta> = []
    do {
      const page = yield* connection.log.readAfter(reached, limit)
      reached = yield* after(reached, page)
      pages.push(page)
    } while (pages.at(-1)?.isEnd === false)
    return {
      reached,
      pages,
      events: pages.flatMap(({ events }) => events),
      changes: pages.flatMap(({ changes }) => changes)
    }
  })

const idOf = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({ id: Schema.String })))
const idsOf = (changes: LogDelta["changes"]) => changes.map(({ data }) => idOf(data).id)

/**
 * Declares the tests with vitest for the connections that a layer opens. The layer is built for each test, and the clock is real.
 *
 * @example
 * ```ts
 * const logs = Layer.succeed(SharedLogContract.SharedLogs, { open: Effect.map(openLog, (log) => SharedLogContract.connection(log, companion)) })
 *
 * SharedLogContract.suite("the log in PostgreSQL", logs)
 * ```
 */
export const suite = <Failure>(name: string, layer: Layer.Layer<SharedLogs, Failure>): void => {
  const test = (title: string, body: (one: Connection, other: Connection) => Generator<Step, void, never>): void => {
    const run = Effect.flatMap(Effect.all([open, open]), ([one, other]) => Effect.gen(() => body(one, other)))
    it.scopedLive(title, () => Effect.provide(run, layer), 60_000)
  }

  describe(name, () => {
    test("all connections have the same identity, and an empty log has no events", function* (one, other) {
      const { id, epoch } = yield* one.log.identity
      expect(yield* other.log.identity).toEqual({ id, epoch })
      expect(yield* other.log.readAfter(yield* originOf(other), 10)).toEqual({
        epoch,
        events: [],
        changes: [],
        isEnd: true
      })
    })

    test("an append is read by every connection as soon as it is acknowledged", function* (one, other) {
      let reached = yield* originOf(other)
      for (let turn = 0; turn < 50; turn += 1) {
        const [writer, reader] = turn % 2 === 0 ? [one, other] : [other, one]
        yield* appendTo(writer, `stream ${turn % 3}`, 2)
        const page = yield* reader.log.readAfter(reached, 10)
        reached = yield* after(reached, page)
        expect([page.events.length, page.isEnd, reached.position]).toEqual([2, true, 2 * turn + 2])
      }
    })

    test("pages have at most the limit of events, and the last one says that it is", function* (one, other) {
      const request = yield* requestOf("drill", 25)
      yield* one.append(request)
      const lengths = (limit: number) =>
        Effect.map(readAll(other, undefined, limit), ({ pages }) => pages.map(({ events }) => events.length))
      expect(yield* lengths(10)).toEqual([10, 10, 5])
      expect(yield* lengths(25)).toEqual([25])
      expect(yield* lengths(24)).toEqual([24, 1])
      const { events } = yield* readAll(other)
      expect(events.map(({ id }) => id)).toEqual(request.appends.flatMap(({ events }) => events.map(({ id }) => id)))
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    })

    test("a point that the log does not have is diverged", function* (one, other) {
      yield* appendTo(one, "drill", 3, { changed: ["a"] })
      const { reached, events } = yield* readAll(other)
      const wrong: ReadonlyArray<Reached> = [
        { ...reached, hash: events[0]?.hash ?? "" },
        { ...reached, position: reached.position + 1 },
        { ...reached, position: 2 },
        { ...reached, position: 0 },
        { ...reached, revision: reached.revision + 1 }
      ]
      for (const point of wrong) {
        yield* expectFailure(other.log.readAfter(point, 10), { _tag: "ReplicaDiverged", position: point.position })
      }
      expect(yield* other.log.readAfter(reached, 10)).toMatchObject({ events: [], isEnd: true })
    })

    test("changed rows come with the last page, in the order of their revisions", function* (one, other) {
      yield* appendTo(one, "drill", 3, { changed: ["a", "b"] })
      yield* appendTo(other, "drill", 3, { changed: ["c", "a"] })
      const first = yield* readAll(other, undefined, 4)
      expect(first.pages.map(({ changes }) => changes.length)).toEqual([0, 3])
      expect(idsOf(first.changes)).toEqual(["b", "c", "a"])
      const revisions = first.changes.map(({ revision }) => revision)
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
      expect(yield* other.log.readAfter(first.reached, 10)).toMatchObject({ changes: [] })
      yield* appendTo(one, "drill", 1, { changed: ["b"] })
      const next = yield* one.log.readAfter(first.reached, 10)
      expect(idsOf(next.changes)).toEqual(["b"])
      expect(next.changes[0]?.revision).toBeGreaterThan(first.reached.revision)
    })

    test("a rejected append changes no rows, and neither does a repeated one", function* (one, other) {
      const request = yield* requestOf("drill", 1)
      const first = yield* one.append(request, ["a"])
      const { reached } = yield* readAll(other)
      expect(yield* other.append(request, ["b"])).toEqual({ ...first, replayed: true })
      const guards = [{ stream: "drill", version: 7 }]
      yield* expectFailure(appendTo(one, "drill", 1, { changed: ["c"], guards }), { _tag: "StreamConflict", actual: 1 })
      expect(yield* one.log.readAfter(reached, 10)).toMatchObject({ events: [], changes: [] })
    })

    test("concurrent appends of all connections have gapless positions and one hash chain", function* (one, other) {
      const streams = Array.from({ length: 40 }, (_, index) => `stream ${index % 7}`)
      const receipts = yield* concurrently(streams, (stream) =>
        Effect.zip(appendTo(one, stream, 1, { changed: [stream] }), appendTo(other, stream, 2), { concurrent: true })
      )
      const { events, reached } = yield* readAll(one)
      expect(reached.position).toBe(120)
      const positions = receipts.flat().flatMap((receipt) => receipt.positions)
      expect(positions.toSorted((a, b) => a - b)).toEqual(events.map(({ position }) => position))
    })

    test("of concurrent appends at one version, one succeeds", function* (one, other) {
      const attempts = yield* concurrently([one, other, one, other], ({ append }) =>
        Effect.flatMap(requestOf("drill", 1, [{ stream: "drill", version: 0 }]), (request) =>
          Effect.either(append(request))
        )
      )
      expect(attempts.map(({ _tag }) => _tag).toSorted()).toEqual(["Left", "Left", "Left", "Right"])
    })

    test("an append that is guarded by an epoch is committed only in it", function* (one, other) {
      const { epoch } = yield* one.log.identity
      yield* appendTo(other, "drill", 1, { guards: [{ stream: epochStream, version: epoch.timeline }] })
      const { reached } = yield* readAll(one)
      yield* expectFailure(
        appendTo(other, "drill", 1, { guards: [{ stream: epochStream, version: epoch.timeline + 1 }] }),
        {
          _tag: "StreamConflict",
          stream: epochStream,
          actual: epoch.timeline
        }
      )
      expect(yield* one.log.readAfter(reached, 10)).toMatchObject({ epoch, events: [] })
    })
  })
}
