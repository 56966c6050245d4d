/**
 * The open sessions of a deepwell.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import * as Output from "../../io/Output.ts"
import * as SessionTable from "../../render/SessionTable.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const list = ActorCommand.asUser(
  "list",
  "List your open sessions: `scipnet session list`.",
  {
    all: Options.boolean("all").pipe(Options.withDescription("Include the sessions of all users that you administer."))
  },
  Effect.fnUntraced(function* ({ all }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    yield* Output.printList(json, yield* deepwell.sessions(all ? "all" : "own"), SessionTable.render)
  })
)

const revoke = ActorCommand.asUser(
  "revoke",
  "End one of your sessions, or as an administrator any session: `scipnet session revoke ID`.",
  { id: Args.text({ name: "session" }).pipe(Args.withDescription("The id of the session, as shown by list.")) },
  Effect.fnUntraced(function* ({ id }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const { session, kept } = yield* SignedInSession
    yield* deepwell.revokeSession(id)
    if (session.id === id && Option.isSome(kept)) {
      yield* SessionFile.remove(kept.value)
    }
    yield* Output.printReport(json, { revoked: id }, () => ["The session is ended."])
  })
)

export const command = Command.make("session").pipe(
  Command.withDescription("List and end sessions."),
  Command.withSubcommands([list, revoke])
)
