import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Documents from "./Documents.ts"
import * as List from "./List.ts"
import * as RecordCommands from "./RecordCommands.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { run } from "../../options/DomainCommand.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"

const kind: RecordCommands.Kind = {
  type: "site",
  key: "site",
  id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the site, e.g. Site-19."))
}

const found = Command.make(
  "found",
  {
    ...GlobalOptions.session,
    id: kind.id,
    name: Options.text("name").pipe(Options.withDescription("The name.")),
    level: Options.optional(SharedOptions.level),
    compartments: SharedOptions.compartments,
    director: SharedOptions.optionalText("director", "The user id of the director.")
  },
  ({ id: site, name, level, compartments, director, ...globals }) =>
    run(
      {
        _tag: "FoundSite",
        site,
        name,
        ...ArgumentDecoding.optionalClearance(level, compartments),
        ...ArgumentDecoding.definedFields({ director })
      },
      globals,
      `${site}, ${name}, is founded.`
    )
).pipe(Command.withDescription("Found a site: `scipnet site found Site-19 --name 'The Old Quarry'`."))

export const command = Command.make("site").pipe(
  Command.withDescription("Manage sites."),
  Command.withSubcommands([
    found,
    List.command("site", "List the sites visible to you."),
    RecordCommands.show(kind),
    RecordCommands.rename(kind, "RenameSite"),
    RecordCommands.clearance(kind, "ChangeSiteClearance"),
    RecordCommands.assignCommand(kind, "director", "director", "AppointSiteDirector", "Appoint the director."),
    Documents.command(kind, { file: "FileSiteDocument", revise: "ReviseSiteDocument", part: "document" }),
    RecordCommands.reasonCommand(kind, "disband", "DisbandSite", "Disband the site.", "The site is disbanded."),
    RecordCommands.reasonCommand(kind, "restore", "RestoreSite", "Restore a disbanded site.", "The site is restored.")
  ])
)
