import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as User from "@scipnet/core/domain/user/User"
import { LogNotEmpty } from "@scipnet/postgres/transfer/TransferError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { BadInput } from "../../error/CliError.ts"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"
import * as Output from "../../io/Output.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"

/** Registers the first administrator of an empty log. Fails with `LogNotEmpty`. */
const registerFirst = (command: typeof User.Register.Type, password: Redacted.Redacted, json: boolean) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { position } = yield* deepwell.health
    if (position > 0) {
      return yield* new LogNotEmpty({ position })
    }
    const outcome = yield* deepwell.register(command, password)
    yield* Output.printReport(json, outcome, () => [
      `Registered ${command.user} in the empty log.`,
      `Sign in: scipnet terminal --user ${command.user}`
    ])
  })

export const command = Command.make(
  "init",
  {
    ...GlobalOptions.operator,
    user: Options.text("user").pipe(
      Options.withAlias("u"),
      Options.withDescription("The user id of the first administrator.")
    ),
    name: Options.text("name").pipe(
      Options.withDescription("The name of the administrator. Default: Administrator."),
      Options.withDefault("Administrator")
    )
  },
  Effect.fnUntraced(function* ({ json, user, name, ...place }) {
    const log = yield* LocationOptions.resolveLog(place)
    const filename = yield* LocationOptions.resolveFile(place.deepwell)
    if (Option.isNone(log) && filename === ":memory:") {
      return yield* new BadInput({
        what: "--deepwell",
        why: "a deepwell in memory would end with this command; name a file"
      })
    }
    const command = yield* ArgumentDecoding.decodeTyped(User.Register, {
      _tag: "RegisterUser",
      user,
      name,
      title: "Administrator",
      clearance: { level: 6, compartments: [] },
      roles: ["archivist", "administrator", "auditor"]
    })
    const password = yield* PasswordInput.newPassword(user)
    if (Option.isSome(log)) {
      return yield* registerFirst(command, password, json).pipe(CommandActor.asOperator(place))
    }
    // Claimed first: of two concurrent runs one fails, and neither removes the file of the other.
    yield* DeepwellLocation.claim(filename)
    yield* Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const outcome = yield* deepwell.register(command, password)
      yield* Output.printReport(json, { ...outcome, deepwell: filename }, () => [
        `Created the deepwell ${filename}.`,
        `Sign in as ${user}: scipnet terminal --user ${user} --deepwell ${ShellQuote.quote(filename)}`,
        "Then type e.g. HELP; or file an anomaly: scipnet scp register 173 --name 'The Sculpture' --class Euclid --level 2"
      ])
    }).pipe(
      CommandActor.actingAsOperator,
      Effect.provide(DeepwellLocation.create(filename)),
      Effect.onError(() => DeepwellLocation.remove(filename))
    )
  })
).pipe(
  Command.withDescription(
    "Create a deepwell and its first administrator: `scipnet init --user admin`. With a log, register the first administrator of an empty one."
  )
)
