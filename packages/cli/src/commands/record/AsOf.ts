/**
 * The past of a record.
 */
import { Args, Command, Options } from "@effect/cli"
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import { AlreadyReported, BadInput } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as AnswerView from "../../render/AnswerView.ts"
import * as StatusTimeline from "../../render/StatusTimeline.ts"

const point = {
  time: Options.date("time").pipe(
    Options.withDescription("As it was then, e.g. 2026-01-31 or 2026-01-31T12:00Z."),
    Options.map((date) => date.getTime()),
    Options.optional
  ),
  position: Options.integer("position").pipe(
    Options.withDescription("As it was right after this position of the log; for auditors."),
    Options.optional
  )
}

const record = (query: Query.AsOf, json: boolean) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* deepwell.asOf(query)
    yield* Output.answer(json, answer, (style) => AnswerView.answer(answer, style, true))
    if (answer._tag !== "Granted") {
      return yield* new AlreadyReported()
    }
  })

const history = (query: Query.HistoryAsOf, json: boolean) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const entries = yield* deepwell.historyAsOf(query)
    yield* Output.each(json, entries, (style) => StatusTimeline.render(entries, style))
  })

export const command = Command.make(
  "asof",
  {
    ...GlobalOptions.session,
    ...point,
    history: Options.boolean("history").pipe(
      Options.withDescription("The changes of status until then, instead of the file; of an anomaly.")
    ),
    type: ArgumentDecoding.recordType,
    id: Args.text({ name: "id" })
  },
  ({ time, position, history: statuses, type, id: typed, ...globals }) =>
    Effect.gen(function* () {
      const when = ArgumentDecoding.definedFields({ time, position })
      if (Object.keys(when).length !== 1) {
        return yield* new BadInput({ what: "asof", why: "say when, by --time or by --position" })
      }
      if (statuses && type !== "scp") {
        return yield* new BadInput({ what: "--history", why: "only anomalies have a history of statuses" })
      }
      const id = ArgumentDecoding.idOf(type, typed)
      yield* statuses
        ? Effect.flatMap(ArgumentDecoding.decode(Query.HistoryAsOf, "asof")({ scp: id, ...when }), (query) =>
            history(query, globals.json)
          )
        : Effect.flatMap(ArgumentDecoding.decode(Query.AsOf, "asof")({ type, id, ...when }), (query) =>
            record(query, globals.json)
          )
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Read a record as it was: `scipnet asof scp SCP-173 --time 2026-01-31`. It takes what the record took then, and what it takes now."
  )
)
