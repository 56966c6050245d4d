/**
 * Sessions that are open in the deepwell.
 */
import { Args, Command, Options } from "@effect/cli"
import { Deepwell } from "@scipnet/core"
import { Effect, Option } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import * as Output from "../../io/Output.ts"
import * as Listing from "../../render/SessionTable.ts"

const list = Command.make(
  "list",
  {
    ...GlobalOptions.session,
    all: Options.boolean("all").pipe(Options.withDescription("Those of everybody that you administer, too."))
  },
  ({ all, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* deepwell.sessions(all ? "all" : "own")
      yield* Output.each(globals.json, found, (style) => Listing.render(found, style))
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription("List your open sessions, or with --all those that you administer: `scipnet session list`.")
)

const revoke = Command.make(
  "revoke",
  {
    ...GlobalOptions.session,
    id: Args.text({ name: "session" }).pipe(Args.withDescription("Its id, as list shows it."))
  },
  ({ id, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const { session, kept } = yield* SignedInSession
      yield* deepwell.revokeSession(id)
      if (session.id === id && Option.isSome(kept)) {
        yield* SessionFile.remove(kept.value)
      }
      yield* Output.answer(globals.json, { revoked: id }, () => ["The session is ended."])
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "End a session of yours, or as an administrator somebody else's: `scipnet session revoke ID`, with an id that list shows."
  )
)

export const command = Command.make("session").pipe(
  Command.withDescription("Who is in."),
  Command.withSubcommands([list, revoke])
)
