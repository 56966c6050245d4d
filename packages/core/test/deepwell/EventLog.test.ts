/** The log on a store with another form of companion writes: statements as data, whose rows are returned later. */
import { expect, it } from "@effect/vitest"
import { Effect, Either, Match, Redacted, Schema } from "effect"
import { Database } from "../../src/database/Database.ts"
import type { Run } from "../../src/database/transaction/SqlRunner.ts"
import * as EventLog from "../../src/deepwell/EventLog.ts"
import * as AccessEvent from "../../src/domain/access/AccessEvent.ts"
import * as Event from "../../src/eventsourcing/Event.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import { SecurityWrite } from "../../src/security/SecurityWrite.ts"
import * as Sessions from "../../src/security/Sessions.ts"
import * as Parts from "./Parts.ts"

interface Statements {
  readonly texts: ReadonlyArray<string>
  readonly onRows: (rows: ReadonlyArray<unknown>) => void
}

const statementOf = (write: SecurityWrite) =>
  Match.value(write).pipe(
    Match.tag("EndAllSessions", () => "DELETE FROM sessions RETURNING id"),
    // Fails: a hash is required.
    Match.tag("SetPhrase", () => "INSERT INTO credentials (login) VALUES ('owner')"),
    Match.orElse(({ _tag }) => `SELECT '${_tag} is not used'`)
  )

const decodeIds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))

const interpret: EventLog.Interpreter<Statements> = (writes) => {
  let ended: ReadonlyArray<string> = []
  return {
    companion: {
      texts: writes.map(statementOf),
      onRows: (rows) => {
        ended = decodeIds(rows).map(({ id }) => id)
      }
    },
    endedSessions: () => ended
  }
}

it.effect("appends companion writes in the store's form, and returns the sessions that the last execution ended", () =>
  Effect.gen(function* () {
    const database = yield* Database
    const sqlite = yield* SqlEventStore.make(EventLog.codec, EventLog.projections)
    let executions = 0
    const store: EventLog.Store<Statements> = {
      ...sqlite,
      appendAll: ({ companion: { texts, onRows }, ...request }) =>
        sqlite.appendAll({
          ...request,
          companion: (run: Run): undefined => {
            executions += 1
            onRows(texts.flatMap((text) => run(text)))
          }
        })
    }
    const log = EventLog.make(store, interpret)
    const append = (...companions: ReadonlyArray<SecurityWrite>) =>
      Effect.flatMap(Event.mint([AccessEvent.OperatorActed.make({ action: "test", details: {} })]), (events) =>
        log.appendAll({
          appends: [{ stream: AccessEvent.stream("test"), expected: "any", events }],
          metadata: Event.actorMetadata("test"),
          companions
        })
      )
    const opening = { login: "owner", origin: null, at: 0, idle: 1_000, lifetime: 1_000 }
    yield* database.write("open a session", (run) =>
      Either.right(Sessions.open(run, { ...opening, id: "one", token: Redacted.make("token") }))
    )
    const failing = SecurityWrite.SetPhrase({ login: "owner", hash: null, at: 0 })
    // The three share a transaction, which is rolled back and repeated one by one.
    const [ended, failed, none] = yield* Effect.all(
      [append(SecurityWrite.EndAllSessions()), Effect.flip(append(failing)), append()],
      { concurrency: "unbounded" }
    )
    expect(ended).toMatchObject({ replayed: false, endedSessions: ["one"] })
    expect(failed).toMatchObject({ _tag: "StatementFailed" })
    expect(none.endedSessions).toEqual([])
    expect(executions).toBeGreaterThan(3)
    expect((yield* append(SecurityWrite.EndAllSessions())).endedSessions).toEqual([])
  }).pipe(Effect.provide(Parts.storage))
)
