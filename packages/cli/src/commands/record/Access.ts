import { Args, Command, Options } from "@effect/cli"
import { Deepwell, Query } from "@scipnet/core"
import { Effect, Option } from "effect"
import { AlreadyReported, BadInput } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as AnswerView from "../../render/AnswerView.ts"
import * as BreakGlassView from "../../render/BreakGlassView.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"

/** Reads a record and prints the answer; what is not granted is told by the exit code too. */
export const show = (type: Query.Access["type"], typed: string, json: boolean) =>
  Effect.gen(function* () {
    const query = yield* ArgumentDecoding.decode(Query.Access, type)({ type, id: ArgumentDecoding.idOf(type, typed) })
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* deepwell.access(query)
    yield* Output.answer(json, answer, (style) => AnswerView.answer(answer, style, true))
    if (answer._tag !== "Granted") {
      return yield* new AlreadyReported()
    }
  })

/** The same as a subcommand of a type of records. */
export const showAsUser = (type: Query.Access["type"], id: string, globals: CommandActor.CommandOptions) =>
  CommandActor.asUser(globals)(show(type, id, globals.json))

/** Breaks the glass for a record, and reads it in the same session. */
const breakGlass = (type: Query.Access["type"], typed: string, reason: string, json: boolean) =>
  Effect.gen(function* () {
    const id = ArgumentDecoding.idOf(type, typed)
    const query = yield* ArgumentDecoding.decode(Query.BreakGlass, "access")({ type, id, reason })
    const phrase = yield* PasswordInput.ownPhrase
    const deepwell = yield* Deepwell.Deepwell
    const { kept } = yield* SignedInSession
    const broken = yield* deepwell.breakGlass(query, phrase)
    const answer = yield* deepwell.access({ type, id })
    yield* Output.answer(json, { ...answer, brokenGlass: broken }, (style) => [
      ...BreakGlassView.render({ ...broken, record: id, reason, kept: Option.isSome(kept) }, style),
      "",
      ...AnswerView.answer(answer, style, true)
    ])
    if (answer._tag !== "Granted") {
      return yield* new AlreadyReported()
    }
  })

export const command = Command.make(
  "access",
  {
    ...GlobalOptions.session,
    breakGlass: Options.boolean("break-glass").pipe(
      Options.withDescription(
        "Read it above your clearance, with your override phrase (asked for, or SCIPNET_PHRASE). Auditors will review it."
      )
    ),
    reason: Options.text("reason").pipe(Options.withDescription("Why the glass is broken."), Options.optional),
    type: ArgumentDecoding.recordType,
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
      yield* CommandActor.asUser(globals)(
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
