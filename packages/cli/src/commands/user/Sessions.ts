/**
 * The open sessions of a deepwell.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as CommandActor from "../../connection/CommandActor.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import * as Output from "../../io/Output.ts"
import * as SessionTable from "../../render/SessionTable.ts"

const list = Command.make(
  "list",
  {
    ...GlobalOptions.session,
    all: Options.boolean("all").pipe(Options.withDescription("Include the sessions of all users that you administer."))
  },
  ({ all, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const sessions = yield* deepwell.sessions(all ? "all" : "own")
      yield* Output.printList(globals.json, sessions, (style) => SessionTable.render(sessions, style))
    }).pipe(CommandActor.asUser(globals))
).pipe(Command.withDescription("List your open sessions: `scipnet session list`."))

const revoke = Command.make(
  "revoke",
  {
    ...GlobalOptions.session,
    id: Args.text({ name: "session" }).pipe(Args.withDescription("The id of the session, as shown by list."))
  },
  ({ id, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const { session, kept } = yield* SignedInSession
      yield* deepwell.revokeSession(id)
      if (session.id === id && Option.isSome(kept)) {
        yield* SessionFile.remove(kept.value)
      }
      yield* Output.printResult(globals.json, { revoked: id }, () => ["The session is ended."])
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription("End one of your sessions, or as an administrator any session: `scipnet session revoke ID`.")
)

export const command = Command.make("session").pipe(
  Command.withDescription("List and end sessions."),
  Command.withSubcommands([list, revoke])
)
