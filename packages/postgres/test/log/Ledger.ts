/** A log in a fresh database of the shared cluster, with appends to it by the append pipeline of the library. */
import * as Appender from "@scipnet/core/eventsourcing/append/Appender"
import * as Event from "@scipnet/core/eventsourcing/Event"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import type { AppendRequest, Guard } from "@scipnet/core/eventsourcing/EventStore"
import type { Expected } from "@scipnet/core/eventsourcing/EventStoreError"
import type { Reached } from "@scipnet/core/eventsourcing/SharedLog"
import * as StoredEvents from "@scipnet/core/eventsourcing/StoredEvents"
import { Clock, Effect, Redacted, Schema } from "effect"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import type { PgCompanion } from "../../src/log/PgCompanion.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import { notDurableAllowed } from "../rig/ClusterFiles.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"

export const Entered = Schema.TaggedStruct("Entered", { amount: Schema.Int, memo: Schema.String })
export type Entered = typeof Entered.Type
export const codec = EventCodec.make(Entered)

/** Settings for a test server: it has no standby, and the clock of a test may stand still. */
export const settings = (url: string, given: Partial<PgSettings.PgSettings> = {}): PgSettings.PgSettings =>
  PgSettings.make({
    hosts: [Redacted.make(url)],
    allow: ["no-synchronous-standby", notDurableAllowed],
    clockSkew: null,
    ...given
  })

/** An empty log in a fresh database. */
export const created = Effect.gen(function* () {
  const { cluster, name, url } = yield* SharedCluster.database
  yield* PgSchema.create(settings(url))
  return { cluster, name, url, query: (text: string) => cluster.query(text, [], name) }
})

export interface AppendOptions {
  readonly expected?: Expected
  readonly commandId?: string
  readonly guards?: ReadonlyArray<Guard>
  readonly companion?: PgCompanion
  readonly memos?: ReadonlyArray<string>
}

/** A request with one event for each memo. */
export const request = (
  stream: string,
  { expected = "any", commandId, guards = [], memos = ["a payment"] }: AppendOptions = {}
): Effect.Effect<AppendRequest<Entered>> =>
  Effect.map(Event.mint(memos.map((memo, amount) => Entered.make({ amount, memo }))), (events) => ({
    appends: [{ stream, expected, events }],
    guards,
    metadata: {
      actor: "clerk",
      ...(commandId === undefined ? {} : { commandId, payloadHash: commandId })
    }
  }))

/** Opens a log with an appender. */
export const open = (options: PgCommitLog.Options) =>
  Effect.map(PgCommitLog.make<Entered>(options), (log) => {
    const appendRequest = Appender.make(log, codec)
    return {
      log,
      appendRequest,
      append: (stream: string, given: AppendOptions = {}) =>
        Effect.flatMap(request(stream, given), (made) => appendRequest(made, given.companion))
    }
  })

/** Reads the whole log after its beginning, page by page, and verifies its chain. */
export const readAll = (log: Effect.Effect.Success<ReturnType<typeof open>>["log"], limit = 1000) =>
  Effect.gen(function* () {
    const { id } = yield* log.identity
    let reached: Reached = { ...StoredEvents.origin(id), revision: 0 }
    const events: Array<StoredEvents.StoredEvent> = []
    for (let isEnd = false; !isEnd;) {
      const delta = yield* log.readAfter(reached, limit)
      const head = yield* StoredEvents.verifyChain(reached, delta.events)
      events.push(...delta.events)
      reached = { ...head, revision: reached.revision }
      isEnd = delta.isEnd
    }
    return { events, reached }
  })

/** A clock that stands still; it sleeps in real time. */
export const stoppedClock = (millis: number): Clock.Clock => {
  const clock = Clock.make()
  return {
    ...clock,
    unsafeCurrentTimeMillis: () => millis,
    unsafeCurrentTimeNanos: () => BigInt(millis) * 1_000_000n,
    currentTimeMillis: Effect.succeed(millis),
    currentTimeNanos: Effect.succeed(BigInt(millis) * 1_000_000n),
    sleep: (duration) => clock.sleep(duration)
  }
}
