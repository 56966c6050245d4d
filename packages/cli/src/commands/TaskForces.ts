import { Command, Options } from "@effect/cli"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Access from "./Access.ts"
import * as Documents from "./Documents.ts"
import { run } from "./Execute.ts"
import * as Keeping from "./Keeping.ts"
import * as List from "./List.ts"

const kind: Keeping.Kind = { type: "mtf", key: "taskForce", says: "A task force, e.g. Epsilon-11." }

const form = Command.make(
  "form",
  {
    ...Globals.session,
    id: Keeping.id(kind),
    name: Options.text("name").pipe(Options.withDescription("What it is called.")),
    level: Options.optional(Input.level),
    compartments: Input.compartments,
    leader: Options.text("leader").pipe(Options.withDescription("Who leads it."), Options.optional),
    site: Options.text("site").pipe(Options.withDescription("Where it is stationed, e.g. Site-19."), Options.optional)
  },
  ({ id, name, level, compartments, leader, site, ...globals }) =>
    run(
      {
        _tag: "FormTaskForce",
        taskForce: id,
        name,
        ...Input.clearance(level, compartments),
        ...Input.given({ leader, site })
      },
      globals,
      `${id}, ${name}, is formed.`
    )
).pipe(Command.withDescription("Form a task force: `scipnet mtf form Epsilon-11 --name 'Lamplighters'`."))

const show = Command.make("show", { ...Globals.session, id: Keeping.id(kind) }, ({ id, ...globals }) =>
  Access.shown("mtf", id, globals)
).pipe(Command.withDescription("Show its file."))

export const command = Command.make("mtf").pipe(
  Command.withDescription("Mobile task forces."),
  Command.withSubcommands([
    form,
    List.command("mtf", "List the task forces that you may know of."),
    show,
    Keeping.rename(kind, "RenameTaskForce"),
    Keeping.clearance(kind, "ChangeTaskForceClearance"),
    Keeping.give(kind, "leader", "leader", "AppointTaskForceLeader", "Appoint who leads it; nobody, if left out."),
    Keeping.give(kind, "station", "site", "StationTaskForce", "Say at which site it is; none, if left out."),
    Documents.command(kind, { file: "FileTaskForceDocument", revise: "ReviseTaskForceDocument", part: "document" }),
    Keeping.because(kind, "disband", "DisbandTaskForce", "Dissolve it.", "It is disbanded."),
    Keeping.because(kind, "restore", "RestoreTaskForce", "Call it back.", "It is formed again.")
  ])
)
