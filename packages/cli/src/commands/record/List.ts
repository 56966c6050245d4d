import * as Command from "@effect/cli/Command"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as Output from "../../io/Output.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as AnswerView from "../../render/AnswerView.ts"

/** The `list` subcommand of a type of records. */
export const command = (type: QueryResult.RecordType, description: string) =>
  Command.make(
    "list",
    {
      ...GlobalOptions.session,
      limit: SharedOptions.limit,
      after: SharedOptions.optionalText("after", "List the records after this id, for the next page.")
    },
    ({ limit, after, ...globals }) =>
      Effect.gen(function* () {
        const fields = { type, ...ArgumentDecoding.definedFields({ limit, after }) }
        const query = yield* ArgumentDecoding.decode(Query.List, "list")(fields)
        const deepwell = yield* Deepwell.Deepwell
        const records = yield* deepwell.list(query)
        yield* Output.printList(globals.json, records, (style) => AnswerView.renderList(type, records, style))
      }).pipe(CommandActor.asUser(globals))
  ).pipe(Command.withDescription(description))
