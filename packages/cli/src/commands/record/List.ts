import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type { CurrentActor } from "@scipnet/core/deepwell/request/CurrentActor"
import * as Effect from "effect/Effect"
import * as ListOutput from "../../io/ListOutput.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as RecordFilters from "../../options/RecordFilters.ts"
import * as AnswerView from "../../render/AnswerView.ts"
import * as FirstSteps from "../../render/FirstSteps.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"

/** The `list` subcommand of a type of records. */
export const command = <T extends QueryResult.RecordType>(type: T, description: string) =>
  ActorCommand.asUser(
    "list",
    description,
    { filters: RecordFilters.options[type], shown: ListOptions.paged },
    Effect.fnUntraced(function* (
      values: { readonly filters: RecordFilters.Values; readonly shown: ListOptions.Paged },
      { json }
    ) {
      const shown = yield* ListOptions.decode(values.shown, json)
      const query = yield* RecordFilters.decode(type, values.filters)
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* Pages.collect<QueryResult.Summary, Deepwell.Failure, CurrentActor>(
        shown.limit,
        ({ last, limit }) => deepwell.list({ ...query, limit, ...(last === undefined ? {} : { after: last.id }) })
      )
      const isFiltered = Object.keys(query).length > 1
      yield* ListOutput.print(shown, found, {
        empty: isFiltered ? ["No record matches."] : FirstSteps.afterEmptyList(type),
        table: AnswerView.renderList(type),
        csv: CsvColumns.records,
        next: ({ id }) => `--after ${id}, or --all`
      })
    })
  )
