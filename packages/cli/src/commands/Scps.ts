import { Command, Args, Options } from "@effect/cli"
import { Classification, Deepwell, Query, Scp, Status } from "@scipnet/core"
import { Effect, Option } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Timeline from "../render/Timeline.ts"
import * as Access from "./Access.ts"
import * as List from "./List.ts"
import * as Proposals from "./Proposals.ts"

const optionalText = (name: string, what: string) =>
  Options.text(name).pipe(Options.withDescription(what), Options.optional)

const optionalInteger = (name: string, what: string) =>
  Options.integer(name).pipe(Options.withDescription(what), Options.optional)

const register = Command.make(
  "register",
  {
    ...Globals.session,
    item: Input.item,
    name: Options.text("name").pipe(Options.withDescription("What it is called.")),
    objectClass: Options.choice("class", Classification.ObjectClass.literals).pipe(
      Options.withDescription("Its object class.")
    ),
    level: Input.level,
    compartments: Input.compartments,
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
      const scp = Input.idOf("scp", item)
      const command = yield* Input.decode(
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
        ...Input.given({ status, site, taskForce })
      })
      const deepwell = yield* Deepwell.Deepwell
      const outcome = yield* deepwell.execute(command)
      yield* Output.answer(globals.json, outcome, () => [`${scp}, ${name}, is registered.`])
    }).pipe(Connection.asUser(globals))
).pipe(
  Command.withDescription(
    "Open a file: `scipnet scp register SCP-173 --name 'The Sculpture' --class Euclid --level 2 --user r.vance`."
  )
)

const show = Command.make("show", { ...Globals.session, item: Input.item }, ({ item, ...globals }) =>
  Connection.asUser(globals)(Access.show("scp", item, globals.json))
).pipe(Command.withDescription("Show a file."))

const status = Command.make(
  "status",
  {
    ...Globals.session,
    item: Input.item,
    to: Args.choice(
      Status.Status.literals.map((literal) => [literal, literal] as const),
      { name: "to" }
    ),
    reason: Options.text("reason").pipe(Options.withDescription("Why.")),
    evidence: optionalText("evidence", "What shows it, where the change takes evidence.")
  },
  ({ item, to, reason, evidence, ...globals }) =>
    Effect.gen(function* () {
      const scp = Input.idOf("scp", item)
      const fields = { _tag: "ChangeScpStatus", scp, to, reason, ...Input.given({ evidence }) }
      const command = yield* Input.decode(Scp.ChangeStatus, "status")(fields)
      const deepwell = yield* Deepwell.Deepwell
      const outcome = yield* deepwell.execute(command)
      yield* Output.answer(globals.json, outcome, () => [
        outcome.positions.length === 0 ? `${scp} is ${to} already.` : `${scp} is now ${to}.`
      ])
    }).pipe(Connection.asUser(globals))
).pipe(
  Command.withDescription(
    "Change a status where one person may: `scipnet scp status SCP-173 explained --reason 'stage prop' --user r.vance`."
  )
)

const history = Command.make("history", { ...Globals.session, item: Input.item }, ({ item, ...globals }) =>
  Effect.gen(function* () {
    const query = yield* Input.decode(Query.History, "history")({ scp: Input.idOf("scp", item) })
    const deepwell = yield* Deepwell.Deepwell
    const entries = yield* deepwell.history(query)
    yield* Output.each(globals.json, entries, (style) => Timeline.render(entries, style))
  }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("Show every change of status: when, by whom, why, on whose approval."))

export const command = Command.make("scp").pipe(
  Command.withDescription("Anomalies."),
  Command.withSubcommands([
    register,
    List.command("scp", "List the anomalies that you may know of."),
    show,
    status,
    ...Proposals.ofStatus,
    history
  ])
)
