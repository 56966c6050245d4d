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
import * as ListOutput from "../../io/ListOutput.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as ShortId from "../../options/ShortId.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"
import * as SessionTable from "../../render/SessionTable.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const list = ActorCommand.asUser(
  "list",
  "List your open sessions: `scipnet session list`.",
  {
    shown: ListOptions.shown,
    all: Options.boolean("all").pipe(Options.withDescription("Include the sessions of all users that you administer."))
  },
  Effect.fnUntraced(function* ({ all, shown: values }, { json }) {
    const shown = yield* ListOptions.decode(values, json, Infinity)
    const deepwell = yield* Deepwell.Deepwell
    const found = yield* deepwell.sessions(all ? "all" : "own")
    yield* ListOutput.print(shown, Pages.cut(found, shown.limit), {
      table: SessionTable.render,
      csv: CsvColumns.sessions,
      next: () => "all without --limit"
    })
  })
)

const revoke = ActorCommand.asUser(
  "revoke",
  "End one of your sessions, or as an administrator any session: `scipnet session revoke ID`.",
  {
    id: Args.text({ name: "session" }).pipe(
      Args.withDescription("The id of the session as shown by list, or its beginning.")
    )
  },
  Effect.fnUntraced(function* ({ id: typed }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const { session, kept } = yield* SignedInSession
    const id = yield* ShortId.session(typed)
    yield* deepwell.revokeSession(id)
    if (session.id === id && Option.isSome(kept)) {
      yield* SessionFile.remove(kept.value)
    }
    yield* Output.printReport(json, { session: id, revoked: id }, () => ["The session is ended."])
  })
)

export const command = Command.make("session").pipe(
  Command.withDescription("List and end sessions."),
  Command.withSubcommands([list, revoke])
)
