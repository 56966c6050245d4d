/** What is remembered of a stream is what reading all of it comes to. */
import { describe, expect, it } from "@effect/vitest"
import { Scp } from "@scipnet/core"
import type { Context } from "effect"
import { Effect } from "effect"
import * as AggregateCache from "../../../src/deepwell/request/AggregateCache.ts"
import * as CommandDecision from "../../../src/deepwell/request/CommandDecision.ts"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as Aggregate from "../../../src/domain/Aggregate.ts"
import * as EventStore from "../../../src/eventsourcing/EventStore.ts"
import * as TestDatabase from "../../eventsourcing/sql/TestDatabase.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const stream = "scp-SCP-002"
const whole = Effect.flatMap(EventLog, (log) =>
  EventStore.load(log, stream, Aggregate.scp.decider, Aggregate.scp.isEvent)
)
const folded = (log: Context.Tag.Service<typeof EventLog>) =>
  CommandDecision.looking("fold a stream", (run) => AggregateCache.scp(log, run, stream))
const remembered = Effect.flatMap(EventLog, folded)
const rename = (name: string) => Parts.execute("admin", Scp.Rename.make({ scp: "SCP-002", name }))

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

describe("a fold that is remembered", () => {
  it.effect("goes on with what came since, and reads no more than that", () =>
    Effect.gen(function* () {
      const log = yield* EventLog
      const asked: Array<number | undefined> = []
      const counted: typeof log = {
        ...log,
        streamPage: (run, query) => {
          asked.push(query.from)
          return log.streamPage(run, query)
        }
      }
      const first = yield* folded(counted)
      expect(first).toEqual(yield* whole)
      yield* rename("Another")
      yield* rename("And Another")
      expect(yield* folded(counted)).toEqual(yield* whole)
      expect(asked).toEqual([1, first.version])
    }).pipe(filled)
  )

  it.effect("is forgotten when the log is not the one that was read any more", () =>
    Effect.gen(function* () {
      yield* rename("Another")
      yield* remembered
      yield* TestDatabase.tamper("DELETE FROM events WHERE position = (SELECT max(position) FROM events)")
      const { state } = yield* remembered
      expect(state).toMatchObject({ name: "The Restricted File" })
      yield* TestDatabase.tamper("DELETE FROM events")
      expect(yield* remembered).toEqual({ state: null, version: 0 })
    }).pipe(filled)
  )
})
