import { Args, Command, Options } from "@effect/cli"
import { Deepwell, Query } from "@scipnet/core"
import { Effect, Option } from "effect"
import { BadInput } from "../CliError.ts"
import * as Connection from "../Connection.ts"
import { Entrance } from "../Entrance.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import { Refused } from "../Refused.ts"
import * as Answers from "../render/Answers.ts"
import * as BrokenGlass from "../render/BrokenGlass.ts"
import * as Secrets from "../Secrets.ts"

/** Reads a record and prints the answer; what is not granted is told by the exit code too. */
export const show = (type: Query.Access["type"], typed: string, json: boolean) =>
  Effect.gen(function* () {
    const query = yield* Input.decode(Query.Access, type)({ type, id: Input.idOf(type, typed) })
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* deepwell.access(query)
    yield* Output.answer(json, answer, (style) => Answers.answer(answer, style, true))
    if (answer._tag !== "Granted") {
      return yield* new Refused()
    }
  })

/** The same as a subcommand of a type of records. */
export const shown = (type: Query.Access["type"], id: string, globals: Connection.Visit & { readonly json: boolean }) =>
  Connection.asUser(globals)(show(type, id, globals.json))

/** Breaks the glass for a record, and reads it in the same session. */
const breakGlass = (type: Query.Access["type"], typed: string, reason: string, json: boolean) =>
  Effect.gen(function* () {
    const id = Input.idOf(type, typed)
    const query = yield* Input.decode(Query.BreakGlass, "access")({ type, id, reason })
    const phrase = yield* Secrets.ownPhrase
    const deepwell = yield* Deepwell.Deepwell
    const { kept } = yield* Entrance
    const broken = yield* deepwell.breakGlass(query, phrase)
    const answer = yield* deepwell.access({ type, id })
    yield* Output.answer(json, { ...answer, brokenGlass: broken }, (style) => [
      ...BrokenGlass.render({ ...broken, record: id, reason, kept: Option.isSome(kept) }, style),
      "",
      ...Answers.answer(answer, style, true)
    ])
    if (answer._tag !== "Granted") {
      return yield* new Refused()
    }
  })

export const command = Command.make(
  "access",
  {
    ...Globals.session,
    breakGlass: Options.boolean("break-glass").pipe(
      Options.withDescription(
        "Read it above your clearance, with your override phrase (asked for, or SCIPNET_PHRASE). Auditors will review it."
      )
    ),
    reason: Options.text("reason").pipe(Options.withDescription("Why the glass is broken."), Options.optional),
    type: Input.recordType,
    id: Args.text({ name: "id" })
  },
  ({ breakGlass: broken, reason, type, id, ...globals }) =>
    Effect.gen(function* () {
      if (broken && Option.isNone(reason)) {
        return yield* new BadInput({ what: "--break-glass", why: "say why with --reason TEXT" })
      }
      if (!broken && Option.isSome(reason)) {
        return yield* new BadInput({ what: "--reason", why: "it goes with --break-glass" })
      }
      yield* Connection.asUser(globals)(
        Option.match(reason, {
          onNone: () => show(type, id, globals.json),
          onSome: (why) => breakGlass(type, id, why, globals.json)
        })
      )
    })
).pipe(
  Command.withDescription(
    "Read one record: `scipnet access scp SCP-173 --user r.vance`. In an emergency: `scipnet access scp SCP-096 --break-glass --reason 'breach on level 4'`."
  )
)
