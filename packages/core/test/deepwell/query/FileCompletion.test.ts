/** Completions from a file: what they contain, and that they leave the file as it is. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Clock, Effect, Either, Option, Redacted, TestClock } from "effect"
import * as Database from "../../../src/database/Database.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as FileCompletion from "../../../src/deepwell/query/FileCompletion.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

/** Runs a statement that no program of ours runs. */
const change = (statement: string) =>
  Effect.flatMap(Database.Database, (database) =>
    database.write("a write of the test", (run) => Either.right(run(statement)))
  )

const everyItem = { type: "scp", prefix: "", limit: 500 } as const

/** A filled file, a function that runs an effect on it as a program does, and one that logs a user in. */
const filled = Effect.gen(function* () {
  const file = yield* OnFile.filename
  const opened = <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.provide(use, OnFile.layer(file))
  yield* opened(Fixture.fill)
  const login = (user: string) =>
    opened(Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.login(user, Fixture.password, "test")))
  return { file, opened, login, fileOnly: FileCompletion.layer(file) }
})

describe("completions from a file", () => {
  it.scoped("contain the ids that the user of the session may see", () =>
    Effect.gen(function* () {
      const { login, fileOnly } = yield* filled
      const { token } = yield* login("archivist-2")
      expect(yield* Effect.provide(FileCompletion.ids(token, everyItem), fileOnly)).toEqual(["SCP-001", "SCP-002"])
      const started = FileCompletion.ids(token, { type: "scp", prefix: "002", limit: 500 })
      expect(yield* Effect.provide(started, fileOnly)).toEqual(["SCP-002"])
    })
  )

  it.scoped("contain the proposals and sessions that the user may see", () =>
    Effect.gen(function* () {
      const { login, opened, fileOnly } = yield* filled
      const reason = { reason: "quiet", evidence: "film" }
      yield* opened(
        Parts.execute("archivist-5a", Scp.ProposeStatus.make({ scp: "SCP-003", to: "neutralized", ...reason }))
      )
      const [low, high] = [yield* login("archivist-2"), yield* login("archivist-5b")]
      const pending = (token: Redacted.Redacted) => Effect.provide(FileCompletion.pending(token), fileOnly)
      expect(yield* pending(low.token)).toEqual([])
      expect(yield* pending(high.token)).toMatchObject([{ record: "SCP-003", by: "archivist-5a" }])
      const own = yield* Effect.provide(FileCompletion.sessions(low.token), fileOnly)
      expect(own).toMatchObject([{ id: low.id }])
    })
  )

  it.scoped("write nothing: no audit entry, and no use of the session", () =>
    Effect.gen(function* () {
      const { login, opened, fileOnly } = yield* filled
      const { token } = yield* login("archivist-2")
      const before = yield* opened(Parts.end)
      const endOf = opened(Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.findSession(token)))
      const ends = Option.map(yield* endOf, ({ endsAt }) => endsAt)
      yield* TestClock.adjust("20 minutes")
      expect(yield* Effect.provide(FileCompletion.ids(token, everyItem), fileOnly)).toHaveLength(2)
      expect(yield* opened(Parts.end)).toBe(before)
      expect(Option.map(yield* endOf, ({ endsAt }) => endsAt)).toEqual(ends)
      yield* TestClock.adjust("10 minutes")
      expect(yield* Clock.currentTimeMillis).toBe(Option.getOrThrow(ends))
      expect(yield* Effect.provide(FileCompletion.ids(token, everyItem), fileOnly)).toBeNull()
    })
  )

  it.scoped("are none for another token, and for a user who was deactivated or demoted", () =>
    Effect.gen(function* () {
      const { login, opened, fileOnly } = yield* filled
      const { token } = yield* login("archivist-2")
      const complete = (own: Redacted.Redacted) => Effect.provide(FileCompletion.ids(own, everyItem), fileOnly)
      expect(yield* complete(Redacted.make("another"))).toBeNull()
      const user = UserId.make("archivist-2")
      const lower = User.ChangeClearance.make({ user, clearance: Clearance.make(0), reason: "moved" })
      yield* opened(Parts.execute("admin", lower))
      expect(yield* complete(token)).toEqual(["SCP-001"])
      yield* opened(Parts.execute("admin", User.Deactivate.make({ user, reason: "left" })))
      expect(yield* complete(token)).toBeNull()
    })
  )

  it.scoped("are none for a file whose read models have another version, or that requires a migration", () =>
    Effect.gen(function* () {
      const { login, opened, fileOnly } = yield* filled
      const { token } = yield* login("archivist-2")
      const complete = Effect.provide(FileCompletion.ids(token, everyItem), fileOnly)
      yield* opened(change("UPDATE projections SET version = version - 1 WHERE name = 'scps'"))
      expect(yield* complete).toBeNull()
      yield* opened(change("DELETE FROM migrations WHERE migration_set = 'security' AND id = 2"))
      expect(yield* Effect.flip(complete)).toMatchObject({ _tag: "MigrationFailed" })
    })
  )

  it.scoped("are an error for a file that does not exist, which is not created", () =>
    Effect.gen(function* () {
      const folder = yield* OnFile.folder
      const ids = FileCompletion.ids(Redacted.make("a token"), everyItem)
      const error = yield* Effect.flip(Effect.provide(ids, FileCompletion.layer(`${folder}/absent.db`)))
      expect(error).toMatchObject({ _tag: "DatabaseUnavailable" })
      expect(OnFile.bytes(folder)).toEqual([])
    })
  )
})
