/** The number of SQLite transactions of logins and requests, by the calls of the database. */
import { expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import type { Context } from "effect"
import { Effect, Layer, Redacted } from "effect"
import { Database } from "../../src/database/Database.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as SqliteSharedTables from "../../src/deepwell/SqliteSharedTables.ts"
import { UserId } from "../../src/domain/UserId.ts"
import * as Fixture from "./Fixture.ts"
import * as Parts from "./Parts.ts"

const calls: Array<string> = []
const counting = Layer.effect(
  Database,
  Effect.map(Database, (database): Context.Tag.Service<typeof Database> => ({
    ...database,
    read: (operation, use) =>
      Effect.zipRight(
        Effect.sync(() => calls.push(`read: ${operation}`)),
        database.read(operation, use)
      ),
    write: (operation, use) =>
      Effect.zipRight(
        Effect.sync(() => calls.push(`write: ${operation}`)),
        database.write(operation, use)
      ),
    snapshot: (operation, use) =>
      Effect.zipRight(
        Effect.sync(() => calls.push(`read: ${operation}`)),
        database.snapshot(operation, use)
      )
  }))
)

const layer = Deepwell.layer.pipe(
  Layer.provideMerge(Layer.merge(EventLog.layer, SqliteSharedTables.layer)),
  Layer.provideMerge(counting),
  Layer.provideMerge(Parts.storage)
)

/** The numbers of transactions of an effect. */
const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    calls.length = 0
    const exit = yield* Effect.exit(effect)
    const of = (kind: string) => calls.filter((call) => call.startsWith(kind)).length
    return { exit: exit._tag, reads: of("read"), writes: of("write") }
  })

it.effect("logins and requests have as few transactions as their steps require", () =>
  Effect.gen(function* () {
    yield* Fixture.fill
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login("reader-1", Fixture.password, "10.0.0.1")
    const within = Deepwell.within(session, "10.0.0.1")
    const wrong = Redacted.make("not the password")
    const found = {
      login: yield* counted(deepwell.login("reader-1", Fixture.password, "10.0.0.1")),
      refused: yield* counted(deepwell.login("reader-1", wrong, "10.0.0.1")),
      resume: yield* counted(deepwell.resume(session.token, "10.0.0.1")),
      unknown: yield* counted(deepwell.resume(wrong, "10.0.0.1")),
      query: yield* counted(within(deepwell.access({ type: "scp", id: "SCP-001" }))),
      command: yield* counted(
        Fixture.as("admin")(deepwell.execute(Scp.Rename.make({ scp: "SCP-001", name: "Other" })))
      ),
      password: yield* counted(
        within(
          deepwell.changePassword(UserId.make("reader-1"), Fixture.password, Redacted.make("another lantern here"))
        )
      ),
      health: yield* counted(deepwell.health)
    }
    const counts = (exit: "Success" | "Failure", reads: number, writes: number) => ({ exit, reads, writes })
    expect(found).toEqual({
      // The user, credentials, account, credentials again, and sessions beyond the most; the count and the append.
      login: counts("Success", 5, 2),
      refused: counts("Failure", 2, 2),
      resume: counts("Success", 1, 1),
      unknown: counts("Failure", 1, 2),
      query: counts("Success", 1, 1),
      command: counts("Success", 1, 1),
      // The credentials, the sessions to end, and the decision; two counts and the append.
      password: counts("Success", 3, 3),
      health: counts("Success", 2, 0)
    })
  }).pipe(Effect.provide(layer))
)
