/**
 * A deepwell with a backup.
 */
import { dirname, join } from "node:path"
import { Deepwell, Restore, Scp } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"

/** Runs as the operator. */
export const restore = (backup: string, filename: string) => Fixture.operator(Restore.restore({ backup, filename }))

/** Renames SCP-001. */
export const rename = (name: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) =>
    Fixture.as("admin")(door.execute(Scp.Rename.make({ scp: "SCP-001", name })))
  )

/** The stored log of a file. */
export const events = "SELECT position, stream, id, data, hash FROM events ORDER BY position"

/** A closed deepwell with events after its backup, which has a session and a failed login. */
export const prepare = Effect.gen(function* () {
  const file = yield* OnFile.filename
  const backup = join(dirname(file), "copy.db")
  const token = yield* Effect.gen(function* () {
    yield* Fixture.fill
    const door = yield* Deepwell.Deepwell
    const session = yield* door.login("admin", Fixture.password)
    yield* Effect.flip(door.login("reader-1", Redacted.make("not it at all")))
    yield* Fixture.operator(door.backup(backup))
    yield* rename("Renamed After")
    return session.token
  }).pipe(Effect.provide(OnFile.layer(file)))
  return { file, backup, token }
})
