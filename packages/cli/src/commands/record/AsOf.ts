import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Time from "@scipnet/presentation/Time"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Access from "./Access.ts"
import { BadInput } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as TimeOptions from "../../options/TimeOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as StatusTimeline from "../../render/StatusTimeline.ts"

export const command = ActorCommand.asUser(
  "asof",
  "Read a record as it was at a past time: `scipnet asof scp SCP-173 --time 2026-01-31`. You need the clearance the record required then and the one it requires now.",
  {
    time: SharedOptions.optionalText("time", "The time to read at, e.g. 2026-01-31T12:00Z, yesterday or '2h ago'."),
    position: SharedOptions.optionalInteger("position", "The log position to read at, inclusive; for auditors."),
    history: Options.boolean("history").pipe(
      Options.withDescription("Show the changes of status up to then instead of the record; for anomalies.")
    ),
    type: SharedOptions.recordType,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the record."))
  },
  Effect.fnUntraced(function* ({ time: typedTime, position, history, type, id: typed }, { json }) {
    const time = yield* TimeOptions.decodeOptional("--time", typedTime)
    const point = ArgumentDecoding.definedFields({ time, position })
    if (Object.keys(point).length !== 1) {
      return yield* new BadInput({
        what: "asof",
        why: "it requires either --time or --position, e.g. --time yesterday"
      })
    }
    // Read after the time is decoded: `now` is not in the future.
    const now = yield* Clock.currentTimeMillis
    if (Option.exists(time, (at) => at > now)) {
      return yield* new BadInput({
        what: "--time",
        why: "it is in the future. To read the record as it is now, use scipnet access"
      })
    }
    if (history && type !== "scp") {
      return yield* new BadInput({ what: "--history", why: "only anomalies have a history of statuses" })
    }
    const id = ArgumentDecoding.normalizeId(type, typed)
    const deepwell = yield* Deepwell.Deepwell
    if (history) {
      const query = yield* ArgumentDecoding.decode(Query.HistoryAsOf, "asof", { scp: id, ...point })
      return yield* Output.printList(json, yield* deepwell.historyAsOf(query), StatusTimeline.render)
    }
    const query = yield* ArgumentDecoding.decode(Query.AsOf, "asof", { type, id, ...point })
    const answer = yield* deepwell.asOf(query)
    if (!json && answer._tag === "Granted") {
      const output = yield* Output.Output
      const when = Option.match(time, {
        onNone: () => `position ${Option.getOrElse(position, () => 0)}`,
        onSome: Time.format
      })
      yield* output.lines([`As of ${when}. This is not the present record.`, ""])
    }
    yield* Access.printAnswer(answer, json)
  })
)
