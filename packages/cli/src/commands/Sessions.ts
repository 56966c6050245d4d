/**
 * Sessions that are open in the deepwell.
 */
import { Args, Command, Options } from "@effect/cli"
import { Deepwell } from "@scipnet/core"
import { Effect } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Output from "../Output.ts"
import * as Sanitize from "../render/Sanitize.ts"
import * as Time from "../render/Time.ts"

const list = Command.make(
  "list",
  {
    ...Globals.session,
    all: Options.boolean("all").pipe(Options.withDescription("Those of everybody that you administer, too."))
  },
  ({ all, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* deepwell.sessions(all ? "all" : "own")
      yield* Output.each(globals.json, found, () =>
        found.map(({ id, user, origin, openedAt, own }) =>
          Sanitize.line(`${id}  ${user}  since ${Time.format(openedAt)}  ${origin ?? ""}${own ? "  (this one)" : ""}`)
        )
      )
    }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("List your open sessions, or with --all those that you administer."))

const revoke = Command.make(
  "revoke",
  { ...Globals.session, id: Args.text({ name: "session" }) },
  ({ id, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* deepwell.revokeSession(id)
      yield* Output.answer(globals.json, { revoked: id }, () => ["The session is ended."])
    }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("End a session of yours, or as an administrator somebody else's."))

export const command = Command.make("session").pipe(
  Command.withDescription("Who is in."),
  Command.withSubcommands([list, revoke])
)
