/**
 * Custody of accounts: showing who else may know a password, and confirming that only its user does.
 */
import { Args, Command, Options } from "@effect/cli"
import { Deepwell, User, UserId } from "@scipnet/core"
import { Effect, Option } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as Render from "../../render/CustodyView.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"

const id = Args.text({ name: "id" }).pipe(Args.withDescription("Whose account, e.g. r.vance."))
const operator = Options.boolean("operator").pipe(
  Options.withDescription("Act as the operator, also when a user is named or a session is kept.")
)

const acting = ({ operator, ...globals }: CommandActor.SessionOptions & { readonly operator: boolean }) =>
  operator ? CommandActor.asOperator(globals) : CommandActor.asUserOrOperator(globals)

const custody = Command.make("custody", { ...GlobalOptions.session, operator, id }, ({ id, json, ...globals }) =>
  Effect.gen(function* () {
    const user = yield* ArgumentDecoding.decode(UserId.UserId, "id")(id)
    const deepwell = yield* Deepwell.Deepwell
    const found = yield* deepwell.custody({ user })
    yield* Output.answer(json, found, () => Render.render(found).map(Sanitize.line))
  }).pipe(acting(globals))
).pipe(
  Command.withDescription(
    "Show who else may know the password of an account. Acts as the operator when no user is named and no session is kept."
  )
)

const confirm = Command.make(
  "confirm",
  {
    ...GlobalOptions.session,
    operator,
    id,
    credential: Options.integer("credential").pipe(
      Options.withDescription("The number of the password, as custody showed it. Default: the latest one."),
      Options.optional
    )
  },
  ({ id, json, credential, ...globals }) =>
    Effect.gen(function* () {
      const user = yield* ArgumentDecoding.decode(UserId.UserId, "id")(id)
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* deepwell.custody({ user })
      const command = yield* ArgumentDecoding.decode(
        User.Confirm,
        "confirmation"
      )({ _tag: "ConfirmAccount", user, credential: Option.getOrElse(credential, () => found.credential) })
      const outcome = yield* deepwell.execute(command)
      const lines =
        outcome.positions.length === 0
          ? [`Password number ${command.credential} of ${user} is confirmed already.`]
          : [
              ...Render.render(found),
              `${user} is confirmed. Their sessions are ended and their override phrase is removed.`
            ]
      yield* Output.answer(json, { ...outcome, custody: found }, () => lines.map(Sanitize.line))
    }).pipe(acting(globals))
).pipe(
  Command.withDescription(
    "Confirm that only its user knows the password of an account, which ends its custody. For the operator, and for administrators who are independent of it. Acts as the operator when no user is named and no session is kept."
  )
)

/** For `scipnet user`. */
export const commands = [custody, confirm] as const
