import { Args, Command, Options } from "@effect/cli"
import { Deepwell, Role, User } from "@scipnet/core"
import { Effect } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as CustodyView from "../../render/CustodyView.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import * as Access from "../record/Access.ts"
import * as Audit from "../auditor/Audit.ts"
import * as Credentials from "./Credentials.ts"
import * as CustodyCommands from "./Custody.ts"
import * as List from "../record/List.ts"
import * as Proposals from "../record/Proposals.ts"
import * as Staff from "./Staff.ts"

const id = Args.text({ name: "id" }).pipe(Args.withDescription("What they sign in as, e.g. r.vance."))

const register = Command.make(
  "register",
  {
    ...GlobalOptions.session,
    operator: Options.boolean("operator").pipe(
      Options.withDescription(
        "Enrol them as whoever holds the file, with no account: a critical entry in the audit log."
      )
    ),
    id,
    name: Options.text("name").pipe(Options.withDescription("Their name.")),
    level: ArgumentDecoding.level,
    compartments: ArgumentDecoding.compartments,
    roles: Options.choice(
      "role",
      Role.roles.map(({ role }) => role)
    ).pipe(Options.withDescription("A role; may be given several times."), Options.repeated),
    title: Options.text("title").pipe(Options.withDescription("Default: Researcher."), Options.optional),
    site: Options.text("site").pipe(
      Options.withDescription("Where they are stationed, e.g. Site-19."),
      Options.optional
    ),
    taskForce: Options.text("mtf").pipe(Options.withDescription("Their task force, e.g. Epsilon-11."), Options.optional)
  },
  ({ operator, id: user, name, level, compartments, roles, title, site, taskForce, ...globals }) =>
    Effect.gen(function* () {
      const command = yield* ArgumentDecoding.decode(
        User.Register,
        "user"
      )({
        _tag: "RegisterUser",
        user,
        name,
        clearance: { level, compartments },
        roles,
        ...ArgumentDecoding.definedFields({ title, site, taskForce })
      })
      const password = yield* PasswordInput.newPassword(user)
      const deepwell = yield* Deepwell.Deepwell
      const outcome = yield* deepwell.register(command, password)
      yield* Output.answer(globals.json, outcome, () => [
        `${name} is enrolled as ${user}.`,
        ...(operator ? [] : [CustodyView.nextStep(user)])
      ])
    }).pipe(operator ? CommandActor.asOperator(globals) : CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Enrol somebody. Their password is asked for, or taken from SCIPNET_NEW_PASSWORD: `scipnet user register r.vance --name 'Ruth Vance' --level 2 --user admin`."
  )
)

const show = Command.make("show", { ...GlobalOptions.session, id }, ({ id: user, ...globals }) =>
  Access.showAsUser("user", user, globals)
).pipe(Command.withDescription("Show somebody's file."))

export const command = Command.make("user").pipe(
  Command.withDescription("People."),
  Command.withSubcommands([
    register,
    List.command("user", "List the people that you may know of."),
    show,
    Audit.trail,
    ...Staff.commands,
    ...Credentials.commands,
    ...CustodyCommands.commands,
    ...Proposals.ofClearance
  ])
)
