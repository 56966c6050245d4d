import { Command, Options } from "@effect/cli"
import { Deepwell, User } from "@scipnet/core"
import { Effect } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Secrets from "../Secrets.ts"

export const command = Command.make(
  "init",
  {
    ...Globals.operator,
    user: Options.text("user").pipe(
      Options.withAlias("u"),
      Options.withDescription("What the first administrator signs in as.")
    ),
    name: Options.text("name").pipe(
      Options.withDescription("Their name. Default: Administrator."),
      Options.withDefault("Administrator")
    )
  },
  ({ deepwell: given, json, user, name }) =>
    Effect.gen(function* () {
      const filename = yield* Connection.fileOf(given)
      const command = yield* Input.decode(
        User.Register,
        "user"
      )({
        _tag: "RegisterUser",
        user,
        name,
        title: "Administrator",
        clearance: { level: 6, compartments: [] },
        roles: ["archivist", "administrator", "auditor"]
      })
      const password = yield* Secrets.newPassword(user)
      // Claimed first, so that of two at once one is told, and neither removes the other's.
      yield* Connection.claim(filename)
      yield* Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        const outcome = yield* deepwell.register(command, password)
        yield* Output.answer(json, { ...outcome, deepwell: filename }, () => [
          `A new deepwell is at ${filename}.`,
          `Sign in as ${user}: scipnet terminal --deepwell ${filename}`
        ])
      }).pipe(
        Connection.asOperator,
        Effect.provide(Connection.create(filename)),
        Effect.onError(() => Connection.remove(filename))
      )
    })
).pipe(Command.withDescription("Make a new deepwell with its first administrator: `scipnet init --user admin`."))
