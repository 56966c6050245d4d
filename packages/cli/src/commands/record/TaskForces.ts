import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Documents from "./Documents.ts"
import * as List from "./List.ts"
import * as Past from "./Past.ts"
import * as RecordExport from "./RecordExport.ts"
import * as RecordCommands from "./RecordCommands.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"

const kind = {
  type: "mtf",
  key: "taskForce",
  id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the task force, e.g. Epsilon-11."))
} as const satisfies RecordCommands.Kind

const form = RecordCommands.create(
  kind,
  "form",
  "FormTaskForce",
  "Form a task force: `scipnet mtf form Epsilon-11 --name 'Lamplighters'`.",
  {
    leader: SharedOptions.optionalText("leader", "The user id of the leader."),
    site: SharedOptions.optionalText("site", "The site where it is stationed, e.g. Site-19.")
  }
)

const { assignCommand, reasonCommand } = RecordCommands

const filing = { file: "FileTaskForceDocument", revise: "ReviseTaskForceDocument", part: "document" } as const

export const command = Command.make("mtf").pipe(
  Command.withDescription("Manage mobile task forces."),
  Command.withSubcommands([
    form,
    List.command("mtf", "List the task forces visible to you."),
    RecordCommands.show(kind),
    RecordExport.command(kind),
    Past.log(kind),
    Past.diff(kind),
    Past.revert(kind, filing),
    RecordCommands.rename(kind, "RenameTaskForce"),
    RecordCommands.clearance(kind, "ChangeTaskForceClearance"),
    assignCommand(kind, "leader", "leader", "AppointTaskForceLeader", "Appoint the leader."),
    assignCommand(kind, "station", "site", "StationTaskForce", "Set the site where it is stationed."),
    Documents.command(kind, filing),
    reasonCommand(kind, "disband", "DisbandTaskForce", "Disband the task force.", "The task force is disbanded."),
    reasonCommand(kind, "restore", "RestoreTaskForce", "Restore a disbanded task force.", "The task force is restored.")
  ])
)
