import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Documents from "./Documents.ts"
import * as List from "./List.ts"
import * as Past from "./Past.ts"
import * as RecordExport from "./RecordExport.ts"
import * as RecordCommands from "./RecordCommands.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"

const kind = {
  type: "site",
  key: "site",
  id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the site, e.g. Site-19."))
} as const satisfies RecordCommands.Kind

const found = RecordCommands.create(
  kind,
  "found",
  "FoundSite",
  "Found a site: `scipnet site found Site-19 --name 'The Old Quarry'`.",
  { director: SharedOptions.optionalText("director", "The user id of the director.") }
)

const filing = { file: "FileSiteDocument", revise: "ReviseSiteDocument", part: "document" } as const

export const command = Command.make("site").pipe(
  Command.withDescription("Manage sites."),
  Command.withSubcommands([
    found,
    List.command("site", "List the sites visible to you."),
    RecordCommands.show(kind),
    RecordExport.command(kind),
    Past.log(kind),
    Past.diff(kind),
    Past.revert(kind, filing),
    RecordCommands.rename(kind, "RenameSite"),
    RecordCommands.clearance(kind, "ChangeSiteClearance"),
    RecordCommands.assignCommand(kind, "director", "director", "AppointSiteDirector", "Appoint the director."),
    Documents.command(kind, filing),
    RecordCommands.reasonCommand(kind, "disband", "DisbandSite", "Disband the site.", "The site is disbanded."),
    RecordCommands.reasonCommand(kind, "restore", "RestoreSite", "Restore a disbanded site.", "The site is restored.")
  ])
)
