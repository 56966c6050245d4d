import { Command, Options } from "@effect/cli"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Access from "./Access.ts"
import * as Documents from "./Documents.ts"
import { run } from "../../options/DomainCommand.ts"
import * as RecordOptions from "./RecordOptions.ts"
import * as List from "./List.ts"

const kind: RecordOptions.Kind = { type: "site", key: "site", says: "A site, e.g. Site-19." }

const found = Command.make(
  "found",
  {
    ...GlobalOptions.session,
    id: RecordOptions.id(kind),
    name: Options.text("name").pipe(Options.withDescription("What it is called.")),
    level: Options.optional(ArgumentDecoding.level),
    compartments: ArgumentDecoding.compartments,
    director: Options.text("director").pipe(Options.withDescription("Who directs it."), Options.optional)
  },
  ({ id, name, level, compartments, director, ...globals }) =>
    run(
      {
        _tag: "FoundSite",
        site: id,
        name,
        ...ArgumentDecoding.clearance(level, compartments),
        ...ArgumentDecoding.definedFields({ director })
      },
      globals,
      `${id}, ${name}, is founded.`
    )
).pipe(Command.withDescription("Open a site: `scipnet site found Site-19 --name 'The Old Quarry'`."))

const show = Command.make("show", { ...GlobalOptions.session, id: RecordOptions.id(kind) }, ({ id, ...globals }) =>
  Access.showAsUser("site", id, globals)
).pipe(Command.withDescription("Show its file."))

export const command = Command.make("site").pipe(
  Command.withDescription("Sites."),
  Command.withSubcommands([
    found,
    List.command("site", "List the sites that you may know of."),
    show,
    RecordOptions.rename(kind, "RenameSite"),
    RecordOptions.clearance(kind, "ChangeSiteClearance"),
    RecordOptions.give(
      kind,
      "director",
      "director",
      "AppointSiteDirector",
      "Appoint who directs it; nobody, if left out."
    ),
    Documents.command(kind, { file: "FileSiteDocument", revise: "ReviseSiteDocument", part: "document" }),
    RecordOptions.because(kind, "disband", "DisbandSite", "Close it.", "It is disbanded."),
    RecordOptions.because(kind, "restore", "RestoreSite", "Open it again.", "It is open again.")
  ])
)
