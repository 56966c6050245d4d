/**
 * Changes to the account and the personnel file of a user.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Role from "@scipnet/core/domain/access/Role"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as ClearanceOptions from "../../options/ClearanceOptions.ts"
import { grant, run } from "../../options/DomainCommand.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as Past from "../record/Past.ts"
import * as RecordExport from "../record/RecordExport.ts"
import * as RecordCommands from "../record/RecordCommands.ts"

const kind: RecordCommands.Kind = { type: "user", key: "user", id: SharedOptions.userId }
const options = { ...GlobalOptions.session, id: kind.id }

const title = Command.make(
  "title",
  { ...options, title: Args.text({ name: "title" }) },
  ({ id: user, title, ...globals }) =>
    run({ _tag: "ChangeUserTitle", user, title }, globals, `The title of ${user} is now ${title}.`)
).pipe(Command.withDescription("Change the title."))

const transfer = Command.make(
  "transfer",
  {
    ...options,
    site: SharedOptions.optionalText("site", "The new site, e.g. Site-19, or none."),
    taskForce: SharedOptions.optionalText("mtf", "The new task force, e.g. Epsilon-11, or none.")
  },
  ({ id: user, site, taskForce, ...globals }) =>
    run(
      {
        _tag: "TransferUser",
        user,
        ...ArgumentDecoding.definedFields({
          site: Option.map(site, ArgumentDecoding.orNull),
          taskForce: Option.map(taskForce, ArgumentDecoding.orNull)
        })
      },
      globals,
      `${user} is transferred.`
    )
).pipe(Command.withDescription("Transfer a user to another site or task force."))

const clearance = Command.make(
  "clearance",
  {
    ...options,
    ...ClearanceOptions.options,
    reason: SharedOptions.reason
  },
  ({ id: user, level, compartments, noCompartments, reason, ...globals }) =>
    grant(
      Effect.map(ClearanceOptions.resolve("user", user, { level, compartments, noCompartments }), (clearance) => ({
        _tag: "ChangeUserClearance",
        user,
        clearance,
        reason
      })),
      globals,
      Outcomes.clearance("user", user, level)
    )
).pipe(Command.withDescription("Set a user's level, and compartments where named. Levels 5 and 6 require a proposal."))

const role = Command.make(
  "role",
  {
    ...options,
    role: SharedOptions.choiceArgument(
      "role",
      Role.roles.map((row) => row.role)
    ),
    revoke: Options.boolean("revoke").pipe(Options.withDescription("Revoke the role instead."))
  },
  ({ id: user, role, revoke, ...globals }) =>
    revoke
      ? run({ _tag: "RevokeRole", user, role }, globals, Outcomes.role(user, role, true))
      : grant(Effect.succeed({ _tag: "GrantRole", user, role }), globals, Outcomes.role(user, role, false))
).pipe(Command.withDescription("Grant a role, or revoke it with --revoke."))

/** For `scipnet user`. */
export const commands = [
  RecordCommands.show(kind),
  RecordExport.command(kind),
  Past.log(kind),
  RecordCommands.rename(kind, "RenameUser"),
  title,
  transfer,
  clearance,
  role,
  RecordCommands.reasonCommand(
    kind,
    "deactivate",
    "DeactivateUser",
    "Deactivate an account; sessions end at once.",
    "The account is deactivated."
  ),
  RecordCommands.reasonCommand(
    kind,
    "reactivate",
    "ReactivateUser",
    "Reactivate an account.",
    "The account is active again."
  )
] as const
