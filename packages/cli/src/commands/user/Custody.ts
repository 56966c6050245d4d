/**
 * Custody of accounts: shows which users may know a password, and confirms that only the account holder does.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as UserId from "@scipnet/core/domain/UserId"
import * as User from "@scipnet/core/domain/user/User"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as CustodyView from "../../render/CustodyView.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"

const id = SharedOptions.userId
const operator = Options.boolean("operator").pipe(
  Options.withDescription("Act as the operator, also if a user is named or a session is stored.")
)

const acting = ({ operator, ...globals }: CommandActor.SessionOptions & { readonly operator: boolean }) =>
  operator ? CommandActor.asOperator(globals) : CommandActor.asUserOrOperator(globals)

const custody = Command.make("custody", { ...GlobalOptions.session, operator, id }, ({ id, json, ...globals }) =>
  Effect.gen(function* () {
    const user = yield* ArgumentDecoding.decode(UserId.UserId, "id", id)
    const deepwell = yield* Deepwell.Deepwell
    const custody = yield* deepwell.custody({ user })
    yield* Output.printResult(json, custody, () => CustodyView.render(custody).map(Sanitize.line))
  }).pipe(acting(globals))
).pipe(
  Command.withDescription(
    "Show which other users may know the password of an account. Acts as the operator if no user is named and no session is stored."
  )
)

const confirm = Command.make(
  "confirm",
  {
    ...GlobalOptions.session,
    operator,
    id,
    credential: Options.integer("credential").pipe(
      Options.withDescription("The number of the password, as shown by custody. Default: the latest."),
      Options.optional
    )
  },
  ({ id, json, credential, ...globals }) =>
    Effect.gen(function* () {
      const user = yield* ArgumentDecoding.decode(UserId.UserId, "id", id)
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* deepwell.custody({ user })
      const command = yield* ArgumentDecoding.decode(User.Confirm, "confirmation", {
        _tag: "ConfirmAccount",
        user,
        credential: Option.getOrElse(credential, () => found.credential)
      })
      const outcome = yield* deepwell.execute(command)
      const lines =
        outcome.positions.length === 0
          ? [`Unchanged: password number ${command.credential} of ${user} is already confirmed.`]
          : [
              ...CustodyView.render(found),
              `${user} is confirmed. All sessions of the account are ended and its override phrase is removed.`
            ]
      yield* Output.printReport(json, { ...outcome, custody: found }, () => lines.map(Sanitize.line))
    }).pipe(acting(globals))
).pipe(
  Command.withDescription(
    "Confirm that only the account holder knows the password, which ends the custody of the account. Requires the operator, or an administrator who is independent of the account. Acts as the operator if no user is named and no session is stored."
  )
)

/** For `scipnet user`. */
export const commands = [custody, confirm] as const
