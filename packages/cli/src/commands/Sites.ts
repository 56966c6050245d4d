import { Command, Options } from "@effect/cli"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Access from "./Access.ts"
import * as Documents from "./Documents.ts"
import { run } from "./Execute.ts"
import * as Keeping from "./Keeping.ts"
import * as List from "./List.ts"

const kind: Keeping.Kind = { type: "site", key: "site", says: "A site, e.g. Site-19." }

const found = Command.make(
  "found",
  {
    ...Globals.session,
    id: Keeping.id(kind),
    name: Options.text("name").pipe(Options.withDescription("What it is called.")),
    level: Options.optional(Input.level),
    compartments: Input.compartments,
    director: Options.text("director").pipe(Options.withDescription("Who directs it."), Options.optional)
  },
  ({ id, name, level, compartments, director, ...globals }) =>
    run(
      { _tag: "FoundSite", site: id, name, ...Input.clearance(level, compartments), ...Input.given({ director }) },
      globals,
      `${id}, ${name}, is founded.`
    )
).pipe(Command.withDescription("Open a site: `scipnet site found Site-19 --name 'The Old Quarry'`."))

const show = Command.make("show", { ...Globals.session, id: Keeping.id(kind) }, ({ id, ...globals }) =>
  Access.shown("site", id, globals)
).pipe(Command.withDescription("Show its file."))

export const command = Command.make("site").pipe(
  Command.withDescription("Sites."),
  Command.withSubcommands([
    found,
    List.command("site", "List the sites that you may know of."),
    show,
    Keeping.rename(kind, "RenameSite"),
    Keeping.clearance(kind, "ChangeSiteClearance"),
    Keeping.give(kind, "director", "director", "AppointSiteDirector", "Appoint who directs it; nobody, if left out."),
    Documents.command(kind, { file: "FileSiteDocument", revise: "ReviseSiteDocument", part: "document" }),
    Keeping.because(kind, "disband", "DisbandSite", "Close it.", "It is disbanded."),
    Keeping.because(kind, "restore", "RestoreSite", "Open it again.", "It is open again.")
  ])
)
