/**
 * What is done to people's files.
 */
import { Args, Command, Options } from "@effect/cli"
import { Role } from "@scipnet/core"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { grant, run } from "../../options/DomainCommand.ts"

const id = Args.text({ name: "id" }).pipe(Args.withDescription("What they sign in as, e.g. r.vance."))
const reason = Options.text("reason").pipe(Options.withDescription("Why."))
const optional = (name: string, what: string) =>
  Options.text(name).pipe(Options.withDescription(what), Options.optional)

const rename = Command.make(
  "rename",
  { ...GlobalOptions.session, id, name: Args.text({ name: "name" }) },
  ({ id: user, name, ...globals }) => run({ _tag: "RenameUser", user, name }, globals, `${user} is ${name}.`)
).pipe(Command.withDescription("Change somebody's name."))

const title = Command.make(
  "title",
  { ...GlobalOptions.session, id, title: Args.text({ name: "title" }) },
  ({ id: user, title, ...globals }) =>
    run({ _tag: "ChangeUserTitle", user, title }, globals, `${user} is ${title} now.`)
).pipe(Command.withDescription("Change somebody's title."))

const transfer = Command.make(
  "transfer",
  {
    ...GlobalOptions.session,
    id,
    site: optional("site", "Their new site, e.g. Site-19."),
    taskForce: optional("mtf", "Their new task force, e.g. Epsilon-11.")
  },
  ({ id: user, site, taskForce, ...globals }) =>
    run(
      { _tag: "TransferUser", user, ...ArgumentDecoding.definedFields({ site, taskForce }) },
      globals,
      `${user} is transferred.`
    )
).pipe(Command.withDescription("Move somebody to another site or task force."))

const clearance = Command.make(
  "clearance",
  { ...GlobalOptions.session, id, level: ArgumentDecoding.level, compartments: ArgumentDecoding.compartments, reason },
  ({ id: user, level, compartments, reason, ...globals }) =>
    grant(
      { _tag: "ChangeUserClearance", user, clearance: { level, compartments }, reason },
      globals,
      `${user} is cleared for level ${level}.`
    )
).pipe(Command.withDescription("Set somebody's clearance, all of it. Level 5 and 6 are proposed."))

const role = Command.make(
  "role",
  {
    ...GlobalOptions.session,
    id,
    role: Args.choice(
      Role.roles.map((row) => [row.role, row.role] as const),
      { name: "role" }
    ),
    revoke: Options.boolean("revoke").pipe(Options.withDescription("Take it away instead."))
  },
  ({ id: user, role, revoke, ...globals }) =>
    revoke
      ? run({ _tag: "RevokeRole", user, role }, globals, `${user} is ${role} no longer.`)
      : grant({ _tag: "GrantRole", user, role }, globals, `${user} is ${role} now.`)
).pipe(Command.withDescription("Grant a role, or with --revoke take it away."))

const deactivate = Command.make(
  "deactivate",
  { ...GlobalOptions.session, id, reason },
  ({ id: user, reason, ...globals }) =>
    run({ _tag: "DeactivateUser", user, reason }, globals, `${user} is deactivated.`)
).pipe(Command.withDescription("Shut somebody out, from their next request on."))

const reactivate = Command.make(
  "reactivate",
  { ...GlobalOptions.session, id, reason },
  ({ id: user, reason, ...globals }) =>
    run({ _tag: "ReactivateUser", user, reason }, globals, `${user} is active again.`)
).pipe(Command.withDescription("Let somebody in again."))

/** For `scipnet user`. */
export const commands = [rename, title, transfer, clearance, role, deactivate, reactivate] as const
