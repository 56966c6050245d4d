import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import type { CurrentActor } from "@scipnet/core/deepwell/request/CurrentActor"
import * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ListOutput from "../../io/ListOutput.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"
import * as SearchResults from "../../render/SearchResults.ts"

export const search = ActorCommand.asUser(
  "search",
  "Search the text of all records visible to you.",
  {
    shown: ListOptions.paged,
    type: Options.choice("type", QueryResult.RecordType.literals).pipe(
      Options.withDescription("Search records of this type only; mtf is a task force."),
      Options.optional
    ),
    offset: SharedOptions.optionalInteger("offset", "Skip this number of results, for the next page."),
    words: Args.text({ name: "text" }).pipe(
      Args.withDescription("Words to find in one text; the last one matches as a prefix."),
      Args.atLeast(1)
    )
  },
  Effect.fnUntraced(function* ({ words, type, offset, shown: values }, { json }) {
    const shown = yield* ListOptions.decode(values, json)
    const fields = { text: words.join(" "), ...ArgumentDecoding.definedFields({ type, offset }) }
    const query = yield* ArgumentDecoding.decode(Query.Search, "search", fields)
    const deepwell = yield* Deepwell.Deepwell
    const skipped = Option.getOrElse(offset, () => 0)
    const found = yield* Pages.collect<QueryResult.Hit, Deepwell.Failure, CurrentActor>(
      shown.limit,
      ({ count, limit }) => deepwell.search({ ...query, limit, offset: skipped + count })
    )
    yield* ListOutput.print(shown, found, {
      table: SearchResults.render,
      csv: CsvColumns.hits,
      next: () => `--offset ${skipped + found.rows.length}, or --all`
    })
  })
)
