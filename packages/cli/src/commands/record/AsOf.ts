import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as Access from "./Access.ts"
import { BadInput } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as StatusTimeline from "../../render/StatusTimeline.ts"

export const command = ActorCommand.asUser(
  "asof",
  "Read a record as it was at a past time: `scipnet asof scp SCP-173 --time 2026-01-31`. You need the clearance the record required then and the one it requires now.",
  {
    time: SharedOptions.time("time", "The time to read at, e.g. 2026-01-31 or 2026-01-31T12:00Z."),
    position: SharedOptions.optionalInteger("position", "The log position to read at, inclusive; for auditors."),
    history: Options.boolean("history").pipe(
      Options.withDescription("Show the changes of status up to then instead of the record; for anomalies.")
    ),
    type: SharedOptions.recordType,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the record."))
  },
  Effect.fnUntraced(function* ({ time, position, history, type, id: typed }, { json }) {
    const point = ArgumentDecoding.definedFields({ time, position })
    if (Object.keys(point).length !== 1) {
      return yield* new BadInput({ what: "asof", why: "it requires either --time or --position" })
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
    yield* Access.printAnswer(yield* deepwell.asOf(query), json)
  })
)
