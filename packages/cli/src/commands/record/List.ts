import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as AnswerView from "../../render/AnswerView.ts"

/** The `list` subcommand of a type of records. */
export const command = (type: QueryResult.RecordType, description: string) =>
  ActorCommand.asUser(
    "list",
    description,
    {
      limit: SharedOptions.limit,
      after: SharedOptions.optionalText("after", "List the records after this id, for the next page.")
    },
    Effect.fnUntraced(function* ({ limit, after }, { json }) {
      const fields = { type, ...ArgumentDecoding.definedFields({ limit, after }) }
      const query = yield* ArgumentDecoding.decode(Query.List, "list", fields)
      const deepwell = yield* Deepwell.Deepwell
      yield* Output.printList(json, yield* deepwell.list(query), AnswerView.renderList(type))
    })
  )
