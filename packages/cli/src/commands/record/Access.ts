import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import { AlreadyReported, BadInput } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as AnswerView from "../../render/AnswerView.ts"
import * as BreakGlassView from "../../render/BreakGlassView.ts"
import * as Suggestions from "../../render/Suggestions.ts"

/** Prints an answer. Fails with `AlreadyReported` unless it is `Granted`, so that the exit code is 1. */
export const printAnswer = Effect.fnUntraced(function* (answer: QueryResult.QueryResult, json: boolean) {
  yield* Output.printResult(json, answer, (style) => AnswerView.renderResult(answer, style, true))
  if (answer._tag !== "Granted") {
    return yield* new AlreadyReported()
  }
})

/** Reads a record as the current user, and prints the answer; for an id that no visible record has, also the nearest ones. */
export const show = Effect.fnUntraced(function* (type: Query.Access["type"], typed: string, json: boolean) {
  const query = yield* ArgumentDecoding.decode(Query.Access, type, {
    type,
    id: ArgumentDecoding.normalizeId(type, typed)
  })
  const deepwell = yield* Deepwell.Deepwell
  const answer = yield* deepwell.access(query)
  if (answer._tag !== "Expunged" || json) {
    return yield* printAnswer(answer, json)
  }
  const near = yield* deepwell.near(yield* ArgumentDecoding.decode(Query.Near, type, { type, text: typed }))
  yield* Output.printResult(false, answer, (style) => [
    ...AnswerView.renderResult(answer, style, true),
    ...Suggestions.render(near, style)
  ])
  return yield* new AlreadyReported()
})

/** Breaks the glass for a record, and reads it in the same session. */
const breakGlass = (type: Query.Access["type"], typed: string, reason: string, json: boolean) =>
  Effect.gen(function* () {
    const id = ArgumentDecoding.normalizeId(type, typed)
    const query = yield* ArgumentDecoding.decode(Query.BreakGlass, "access", { type, id, reason })
    const phrase = yield* PasswordInput.ownPhrase
    const deepwell = yield* Deepwell.Deepwell
    const { kept } = yield* SignedInSession
    const broken = yield* deepwell.breakGlass(query, phrase)
    const answer = yield* deepwell.access({ type, id })
    yield* Output.printResult(json, { ...answer, brokenGlass: broken }, (style) => [
      ...BreakGlassView.render({ ...broken, record: id, reason, isSessionStored: Option.isSome(kept) }, style),
      "",
      ...AnswerView.renderResult(answer, style, true)
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
        "Read above your clearance with your override phrase (prompted for, or SCIPNET_PHRASE). An auditor reviews every use."
      )
    ),
    reason: SharedOptions.optionalText("reason", "The reason for breaking the glass."),
    type: SharedOptions.recordType,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the record."))
  },
  Effect.fnUntraced(function* ({ breakGlass: isBreaking, reason, type, id, ...globals }) {
    if (isBreaking && Option.isNone(reason)) {
      return yield* new BadInput({ what: "--break-glass", why: "it requires --reason TEXT" })
    }
    if (!isBreaking && Option.isSome(reason)) {
      return yield* new BadInput({ what: "--reason", why: "it requires --break-glass" })
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
    "Read a record: `scipnet access scp SCP-173 --user r.vance`. In an emergency, above your clearance: `scipnet access scp SCP-096 --break-glass --reason 'breach on level 4'`."
  )
)
