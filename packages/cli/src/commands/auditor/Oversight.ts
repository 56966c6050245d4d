/**
 * Commands for auditors: reviewing uses of break-glass, and explaining access decisions.
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as ExplanationLines from "@scipnet/presentation/terminal/ExplanationLines"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CurrentActor } from "@scipnet/core/deepwell/request/CurrentActor"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as ListOutput from "../../io/ListOutput.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as ShortId from "../../options/ShortId.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as ReviewTable from "../../render/ReviewTable.ts"

export const review = ActorCommand.asUser(
  "review",
  "List the uses of break-glass that an auditor has to review. Sign one: `scipnet review ID --note TEXT`.",
  {
    glass: Args.text({ name: "glass" }).pipe(
      Args.withDescription("The use to sign: its id or the beginning of it, or its record. Without it, lists them."),
      Args.optional
    ),
    note: Options.text("note").pipe(Options.withDescription("The finding to sign with."), Options.withDefault("")),
    all: Options.boolean("all").pipe(Options.withDescription("Include signed uses.")),
    after: SharedOptions.optionalText("after", "List the uses after this one, for the next page."),
    shown: ListOptions.shown
  },
  Effect.fnUntraced(function* ({ glass, note, all, after, shown: values }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    if (Option.isSome(glass)) {
      const query = yield* ArgumentDecoding.decode(Query.SignReview, "review", {
        glass: yield* ShortId.glass(glass.value),
        note
      })
      yield* deepwell.signReview(query)
      return yield* Output.printReport(json, query, () => [Outcomes.signed])
    }
    const shown = yield* ListOptions.decode(values, json)
    const which = all ? "all" : "waiting"
    const found = yield* Pages.collect<QueryResult.Review, Deepwell.Failure, CurrentActor>(
      shown.limit,
      ({ last, limit }) => {
        const from = last?.glass ?? Option.getOrUndefined(after)
        return deepwell.reviews({ which, limit, ...(from === undefined ? {} : { after: from }) })
      }
    )
    yield* ListOutput.print(shown, found, {
      table: ReviewTable.render,
      csv: CsvColumns.reviews,
      next: (last) => `--after ${last.glass}`
    })
  })
)

export const why = ActorCommand.asUser(
  "why",
  "Explain why a user can or cannot read a record, for auditors: `scipnet why --reader r.vance scp SCP-173`.",
  {
    reader: Options.text("reader").pipe(Options.withDescription("The user id of the reader.")),
    type: SharedOptions.recordType,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("The id of the record."))
  },
  Effect.fnUntraced(function* ({ reader, type, id }, { json }) {
    const fields = {
      reader: ArgumentDecoding.normalizeId("user", reader),
      type,
      id: ArgumentDecoding.normalizeId(type, id)
    }
    const query = yield* ArgumentDecoding.decode(Query.Why, "why", fields)
    const deepwell = yield* Deepwell.Deepwell
    const explanation = yield* deepwell.why(query)
    yield* Output.printResult(json, explanation, () => ExplanationLines.of(explanation))
  })
)
