import { Command, Options } from "@effect/cli"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Access from "./Access.ts"
import * as Documents from "./Documents.ts"
import { run } from "../../options/DomainCommand.ts"
import * as RecordOptions from "./RecordOptions.ts"
import * as List from "./List.ts"

const kind: RecordOptions.Kind = { type: "mtf", key: "taskForce", says: "A task force, e.g. Epsilon-11." }

const form = Command.make(
  "form",
  {
    ...GlobalOptions.session,
    id: RecordOptions.id(kind),
    name: Options.text("name").pipe(Options.withDescription("What it is called.")),
    level: Options.optional(ArgumentDecoding.level),
    compartments: ArgumentDecoding.compartments,
    leader: Options.text("leader").pipe(Options.withDescription("Who leads it."), Options.optional),
    site: Options.text("site").pipe(Options.withDescription("Where it is stationed, e.g. Site-19."), Options.optional)
  },
  ({ id, name, level, compartments, leader, site, ...globals }) =>
    run(
      {
        _tag: "FormTaskForce",
        taskForce: id,
        name,
        ...ArgumentDecoding.clearance(level, compartments),
        ...ArgumentDecoding.definedFields({ leader, site })
      },
      globals,
      `${id}, ${name}, is formed.`
    )
).pipe(Command.withDescription("Form a task force: `scipnet mtf form Epsilon-11 --name 'Lamplighters'`."))

const show = Command.make("show", { ...GlobalOptions.session, id: RecordOptions.id(kind) }, ({ id, ...globals }) =>
  Access.showAsUser("mtf", id, globals)
).pipe(Command.withDescription("Show its file."))

export const command = Command.make("mtf").pipe(
  Command.withDescription("Mobile task forces."),
  Command.withSubcommands([
    form,
    List.command("mtf", "List the task forces that you may know of."),
    show,
    RecordOptions.rename(kind, "RenameTaskForce"),
    RecordOptions.clearance(kind, "ChangeTaskForceClearance"),
    RecordOptions.give(
      kind,
      "leader",
      "leader",
      "AppointTaskForceLeader",
      "Appoint who leads it; nobody, if left out."
    ),
    RecordOptions.give(kind, "station", "site", "StationTaskForce", "Say at which site it is; none, if left out."),
    Documents.command(kind, { file: "FileTaskForceDocument", revise: "ReviseTaskForceDocument", part: "document" }),
    RecordOptions.because(kind, "disband", "DisbandTaskForce", "Dissolve it.", "It is disbanded."),
    RecordOptions.because(kind, "restore", "RestoreTaskForce", "Call it back.", "It is formed again.")
  ])
)
