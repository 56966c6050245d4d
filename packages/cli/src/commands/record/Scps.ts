import { Command, Args, Options } from "@effect/cli"
import { Classification, Deepwell, Query, Scp, Status } from "@scipnet/core"
import { Effect, Option } from "effect"
import { BadInput } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"
import * as StatusTimeline from "../../render/StatusTimeline.ts"
import * as Access from "./Access.ts"
import * as Documents from "./Documents.ts"
import { execute, run } from "../../options/DomainCommand.ts"
import type { Typed } from "../../options/DomainCommand.ts"
import * as RecordOptions from "./RecordOptions.ts"
import * as List from "./List.ts"
import * as Proposals from "./Proposals.ts"

const optionalText = (name: string, what: string) =>
  Options.text(name).pipe(Options.withDescription(what), Options.optional)

const optionalInteger = (name: string, what: string) =>
  Options.integer(name).pipe(Options.withDescription(what), Options.optional)

const orNull = (typed: string): string | null => (typed === "none" ? null : typed)

const register = Command.make(
  "register",
  {
    ...GlobalOptions.session,
    item: ArgumentDecoding.item,
    name: Options.text("name").pipe(Options.withDescription("What it is called.")),
    objectClass: Options.choice("class", Classification.ObjectClass.literals).pipe(
      Options.withDescription("Its object class.")
    ),
    level: ArgumentDecoding.level,
    compartments: ArgumentDecoding.compartments,
    secondaryClass: optionalText("secondary", "Its secondary class, e.g. Thaumiel."),
    disruption: optionalInteger("disruption", "1 (Dark) to 5 (Amida)."),
    risk: optionalInteger("risk", "1 (Notice) to 5 (Critical)."),
    status: Options.choice("status", ["active", "neutralized", "explained"]).pipe(
      Options.withDescription("Its first status. Default: active."),
      Options.optional
    ),
    site: optionalText("site", "The site that keeps it, e.g. Site-19."),
    taskForce: optionalText("mtf", "The task force assigned to it, e.g. Epsilon-11.")
  },
  ({
    item,
    name,
    objectClass,
    level,
    compartments,
    secondaryClass,
    disruption,
    risk,
    status,
    site,
    taskForce,
    ...globals
  }) =>
    Effect.gen(function* () {
      const scp = ArgumentDecoding.idOf("scp", item)
      const command = yield* ArgumentDecoding.decode(
        Scp.Register,
        "scp"
      )({
        _tag: "RegisterScp",
        scp,
        name,
        classification: {
          objectClass,
          secondaryClass: Option.getOrNull(secondaryClass),
          disruption: Option.getOrNull(disruption),
          risk: Option.getOrNull(risk)
        },
        clearance: { level, compartments },
        ...ArgumentDecoding.definedFields({ status, site, taskForce })
      })
      const deepwell = yield* Deepwell.Deepwell
      const outcome = yield* deepwell.execute(command)
      yield* Output.answer(globals.json, outcome, () => [`${scp}, ${name}, is registered.`])
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Open a file: `scipnet scp register SCP-173 --name 'The Sculpture' --class Euclid --level 2 --user r.vance`."
  )
)

const kind: RecordOptions.Kind = { type: "scp", key: "scp", says: "An item number, e.g. SCP-173, or just 173." }

const reclassify = Command.make(
  "reclassify",
  {
    ...GlobalOptions.session,
    item: ArgumentDecoding.item,
    objectClass: Options.choice("class", Classification.ObjectClass.literals).pipe(
      Options.withDescription("Its object class."),
      Options.optional
    ),
    secondaryClass: optionalText("secondary", "Its secondary class, or none."),
    disruption: optionalInteger("disruption", "1 (Dark) to 5 (Amida)."),
    risk: optionalInteger("risk", "1 (Notice) to 5 (Critical).")
  },
  ({ item, objectClass, secondaryClass, disruption, risk, ...globals }) => {
    const scp = ArgumentDecoding.idOf("scp", item)
    const classification = ArgumentDecoding.definedFields({
      objectClass,
      secondaryClass: Option.map(secondaryClass, orNull),
      disruption,
      risk
    })
    return run({ _tag: "ReclassifyScp", scp, classification }, globals, `${scp} is reclassified.`)
  }
).pipe(Command.withDescription("Change its classification, as far as it is given."))

const assign = Command.make(
  "assign",
  {
    ...GlobalOptions.session,
    item: ArgumentDecoding.item,
    site: optionalText("site", "The site that keeps it, e.g. Site-19, or none."),
    taskForce: optionalText("mtf", "The task force assigned to it, e.g. Epsilon-11, or none.")
  },
  ({ item, site, taskForce, ...globals }) =>
    Effect.gen(function* () {
      const scp = ArgumentDecoding.idOf("scp", item)
      const commands = [
        ...Option.toArray(site).map((to): Typed => ({ _tag: "AssignScpSite", scp, site: orNull(to) })),
        ...Option.toArray(taskForce).map((to): Typed => ({ _tag: "AssignScpTaskForce", scp, taskForce: orNull(to) }))
      ]
      if (commands.length === 0) {
        return yield* new BadInput({ what: "assign", why: "say to what: --site, --mtf, or both" })
      }
      const outcomes = yield* Effect.forEach(commands, execute)
      yield* Output.each(globals.json, outcomes, () => [Sanitize.line(`${scp} is assigned.`)])
    }).pipe(CommandActor.asUser(globals))
).pipe(Command.withDescription("Say where it is kept, and which task force sees to it."))

const show = Command.make("show", { ...GlobalOptions.session, item: ArgumentDecoding.item }, ({ item, ...globals }) =>
  Access.showAsUser("scp", item, globals)
).pipe(Command.withDescription("Show a file."))

const status = Command.make(
  "status",
  {
    ...GlobalOptions.session,
    item: ArgumentDecoding.item,
    to: Args.choice(
      Status.Status.literals.map((literal) => [literal, literal] as const),
      { name: "to" }
    ),
    reason: Options.text("reason").pipe(Options.withDescription("Why.")),
    evidence: optionalText("evidence", "What shows it, where the change takes evidence.")
  },
  ({ item, to, reason, evidence, ...globals }) => {
    const scp = ArgumentDecoding.idOf("scp", item)
    return run(
      { _tag: "ChangeScpStatus", scp, to, reason, ...ArgumentDecoding.definedFields({ evidence }) },
      globals,
      `${scp} is now ${to}.`
    )
  }
).pipe(
  Command.withDescription(
    "Change a status where one person may: `scipnet scp status SCP-173 explained --reason 'stage prop' --user r.vance`."
  )
)

const history = Command.make(
  "history",
  { ...GlobalOptions.session, item: ArgumentDecoding.item },
  ({ item, ...globals }) =>
    Effect.gen(function* () {
      const query = yield* ArgumentDecoding.decode(
        Query.History,
        "history"
      )({ scp: ArgumentDecoding.idOf("scp", item) })
      const deepwell = yield* Deepwell.Deepwell
      const entries = yield* deepwell.history(query)
      yield* Output.each(globals.json, entries, (style) => StatusTimeline.render(entries, style))
    }).pipe(CommandActor.asUser(globals))
).pipe(Command.withDescription("Show every change of status: when, by whom, why, on whose approval."))

export const command = Command.make("scp").pipe(
  Command.withDescription("Anomalies."),
  Command.withSubcommands([
    register,
    List.command("scp", "List the anomalies that you may know of."),
    show,
    RecordOptions.rename(kind, "RenameScp"),
    reclassify,
    RecordOptions.clearance(kind, "ChangeScpClearance"),
    assign,
    Documents.command(kind, { file: "FileScpSection", revise: "ReviseScpSection", part: "section" }),
    status,
    ...Proposals.ofStatus,
    history
  ])
)
