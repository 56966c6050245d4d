import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Role from "@scipnet/core/domain/access/Role"
import * as User from "@scipnet/core/domain/user/User"
import * as Effect from "effect/Effect"
import * as Accounts from "./Accounts.ts"
import * as Credentials from "./Credentials.ts"
import * as Custody from "./Custody.ts"
import * as Audit from "../auditor/Audit.ts"
import * as List from "../record/List.ts"
import * as Proposals from "../record/Proposals.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import * as Output from "../../io/Output.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as CustodyView from "../../render/CustodyView.ts"

const register = Command.make(
  "register",
  {
    ...GlobalOptions.session,
    operator: Options.boolean("operator").pipe(
      Options.withDescription("Act as the operator, without an account; the audit log marks this as critical.")
    ),
    id: SharedOptions.userId,
    name: Options.text("name").pipe(Options.withDescription("The full name.")),
    level: SharedOptions.level,
    compartments: SharedOptions.compartments,
    roles: Options.choice(
      "role",
      Role.roles.map(({ role }) => role)
    ).pipe(Options.withDescription("A role; repeatable."), Options.repeated),
    title: SharedOptions.optionalText("title", "The title. Default: Researcher."),
    site: SharedOptions.optionalText("site", "The site, e.g. Site-19."),
    taskForce: SharedOptions.optionalText("mtf", "The task force, e.g. Epsilon-11.")
  },
  ({ operator, id: user, name, level, compartments, roles, title, site, taskForce, ...globals }) =>
    Effect.gen(function* () {
      const fields = { user, name, clearance: { level, compartments }, roles }
      const command = yield* ArgumentDecoding.decodeTyped(User.Register, {
        _tag: "RegisterUser",
        ...fields,
        ...ArgumentDecoding.definedFields({ title, site, taskForce })
      })
      const password = yield* PasswordInput.newPassword(user)
      const deepwell = yield* Deepwell.Deepwell
      const outcome = yield* deepwell.register(command, password)
      yield* Output.printReport(globals.json, outcome, () => [
        `${name} is registered as ${user}.`,
        ...(operator ? [] : [CustodyView.confirmationHint(user)])
      ])
    }).pipe(operator ? CommandActor.asOperator(globals) : CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Register a user, with a password from a prompt or SCIPNET_NEW_PASSWORD: `scipnet user register r.vance --name 'Ruth Vance' --level 2 --user admin`."
  )
)

export const command = Command.make("user").pipe(
  Command.withDescription("Manage users."),
  Command.withSubcommands([
    register,
    List.command("user", "List the users visible to you."),
    Audit.trail,
    ...Accounts.commands,
    ...Credentials.commands,
    ...Custody.commands,
    ...Proposals.ofClearance
  ])
)
