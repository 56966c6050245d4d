import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Status from "@scipnet/core/domain/scp/Status"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Documents from "./Documents.ts"
import * as List from "./List.ts"
import * as Proposals from "./Proposals.ts"
import * as Past from "./Past.ts"
import * as RecordExport from "./RecordExport.ts"
import * as RecordCommands from "./RecordCommands.ts"
import { BadInput } from "../../error/CliError.ts"
import * as ListOutput from "../../io/ListOutput.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { execute, followUp, run, summary, type Typed } from "../../options/DomainCommand.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"
import * as StatusTimeline from "../../render/StatusTimeline.ts"

const kind: RecordCommands.Kind = { type: "scp", key: "scp", id: SharedOptions.item }

const objectClass = Options.choice("class", Classification.ObjectClass.literals).pipe(
  Options.withDescription("The object class.")
)
const disruption = SharedOptions.optionalInteger("disruption", "The disruption class, 1 (Dark) to 5 (Amida).")
const risk = SharedOptions.optionalInteger("risk", "The risk class, 1 (Notice) to 5 (Critical).")

const register = Command.make(
  "register",
  {
    ...GlobalOptions.session,
    item: SharedOptions.item,
    name: SharedOptions.recordName,
    objectClass,
    level: SharedOptions.level,
    compartments: SharedOptions.compartments,
    secondaryClass: SharedOptions.optionalText("secondary", "The secondary class, e.g. Thaumiel."),
    disruption,
    risk,
    status: Options.choice("status", ["active", "neutralized", "explained"]).pipe(
      Options.withDescription("The initial status. Default: active."),
      Options.optional
    ),
    site: SharedOptions.optionalText("site", "The site responsible for containment, e.g. Site-19."),
    taskForce: SharedOptions.optionalText("mtf", "The assigned task force, e.g. Epsilon-11.")
  },
  ({ item, name, objectClass, level, compartments, secondaryClass, disruption, risk, ...rest }) => {
    const { status, site, taskForce, ...globals } = rest
    const scp = ArgumentDecoding.normalizeId("scp", item)
    const classification = {
      objectClass,
      secondaryClass: Option.getOrNull(secondaryClass),
      disruption: Option.getOrNull(disruption),
      risk: Option.getOrNull(risk)
    }
    return run(
      {
        _tag: "RegisterScp",
        scp,
        name,
        classification,
        clearance: { level, compartments },
        ...ArgumentDecoding.definedFields({ status, site, taskForce })
      },
      globals,
      Outcomes.registered("scp", scp, name)
    )
  }
).pipe(
  Command.withDescription(
    "Register an anomaly: `scipnet scp register SCP-173 --name 'The Sculpture' --class Euclid --level 2 --user r.vance`."
  )
)

const reclassify = Command.make(
  "reclassify",
  {
    ...GlobalOptions.session,
    item: SharedOptions.item,
    objectClass: Options.optional(objectClass),
    secondaryClass: SharedOptions.optionalText("secondary", "The secondary class, or none."),
    disruption,
    risk
  },
  ({ item, objectClass, secondaryClass, disruption, risk, ...globals }) => {
    const scp = ArgumentDecoding.normalizeId("scp", item)
    const classification = ArgumentDecoding.definedFields({
      objectClass,
      secondaryClass: Option.map(secondaryClass, ArgumentDecoding.orNull),
      disruption,
      risk
    })
    return run({ _tag: "ReclassifyScp", scp, classification }, globals, Outcomes.reclassified(scp))
  }
).pipe(Command.withDescription("Change the classes that are set by options; the others are unchanged."))

const assign = ActorCommand.asUser(
  "assign",
  "Assign the anomaly to a site, a task force, or both.",
  {
    item: SharedOptions.item,
    site: SharedOptions.optionalText("site", "The site responsible for containment, e.g. Site-19, or none."),
    taskForce: SharedOptions.optionalText("mtf", "The assigned task force, e.g. Epsilon-11, or none.")
  },
  Effect.fnUntraced(function* ({ item, site, taskForce }, { json }) {
    const scp = ArgumentDecoding.normalizeId("scp", item)
    const commands = [
      ...Option.toArray(site).map((to): Typed => ({ _tag: "AssignScpSite", scp, site: ArgumentDecoding.orNull(to) })),
      ...Option.toArray(taskForce).map((to): Typed => ({
        _tag: "AssignScpTaskForce",
        scp,
        taskForce: ArgumentDecoding.orNull(to)
      }))
    ]
    if (commands.length === 0) {
      return yield* new BadInput({ what: "assign", why: "add --site, --mtf, or both" })
    }
    const outcomes = yield* Effect.forEach(commands, execute)
    const positions = outcomes.flatMap((outcome) => outcome.positions)
    const advice = yield* followUp({ _tag: "AssignScpSite", scp }, { positions })
    yield* json
      ? Output.printList(json, outcomes, () => [])
      : Output.printReport(json, outcomes, () =>
          [summary({ positions }, Outcomes.assigned(scp)), ...advice].map(Sanitize.line)
        )
  })
)

const status = Command.make(
  "status",
  {
    ...GlobalOptions.session,
    item: SharedOptions.item,
    to: SharedOptions.choiceArgument("to", Status.Status.literals),
    reason: SharedOptions.reason,
    evidence: SharedOptions.optionalText("evidence", "The evidence, if the transition requires it.")
  },
  ({ item, to, reason, evidence, ...globals }) => {
    const scp = ArgumentDecoding.normalizeId("scp", item)
    return run(
      { _tag: "ChangeScpStatus", scp, to, reason, ...ArgumentDecoding.definedFields({ evidence }) },
      globals,
      `${scp} is now ${to}.`
    )
  }
).pipe(
  Command.withDescription(
    "Change the status, if the transition requires no second person: `scipnet scp status SCP-173 explained --reason 'stage prop' --user r.vance`."
  )
)

const history = ActorCommand.asUser(
  "history",
  "Show every change of status, with its time, author, reason and approver.",
  { item: SharedOptions.item, shown: ListOptions.shown },
  Effect.fnUntraced(function* ({ item, shown: values }, { json }) {
    const shown = yield* ListOptions.decode(values, json, Infinity)
    const fields = { scp: ArgumentDecoding.normalizeId("scp", item) }
    const query = yield* ArgumentDecoding.decode(Query.History, "history", fields)
    const deepwell = yield* Deepwell.Deepwell
    yield* ListOutput.print(shown, Pages.cut(yield* deepwell.history(query), shown.limit), {
      table: StatusTimeline.render,
      csv: CsvColumns.statuses,
      next: () => "all without --limit"
    })
  })
)

const filing = { file: "FileScpSection", revise: "ReviseScpSection", part: "section" } as const

export const command = Command.make("scp").pipe(
  Command.withDescription("Manage anomalies."),
  Command.withSubcommands([
    register,
    List.command("scp", "List the anomalies visible to you."),
    RecordCommands.show(kind),
    RecordCommands.rename(kind, "RenameScp"),
    reclassify,
    RecordCommands.clearance(kind, "ChangeScpClearance"),
    assign,
    Documents.command(kind, filing),
    status,
    ...Proposals.ofStatus,
    history,
    RecordExport.command(kind),
    Past.log(kind),
    Past.diff(kind),
    Past.revert(kind, filing)
  ])
)
