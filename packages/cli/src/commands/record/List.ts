import { Command, Options } from "@effect/cli"
import type { QueryResult } from "@scipnet/core"
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as AnswerView from "../../render/AnswerView.ts"

/** The `list` subcommand of a type of records. */
export const command = (type: QueryResult.RecordType, description: string) =>
  Command.make(
    "list",
    {
      ...GlobalOptions.session,
      limit: ArgumentDecoding.limit,
      after: Options.text("after").pipe(
        Options.withDescription("Go on after this id, to page forward."),
        Options.optional
      )
    },
    ({ limit, after, ...globals }) =>
      Effect.gen(function* () {
        const query = yield* ArgumentDecoding.decode(
          Query.List,
          "list"
        )({ type, ...ArgumentDecoding.definedFields({ limit, after }) })
        const deepwell = yield* Deepwell.Deepwell
        const found = yield* deepwell.list(query)
        yield* Output.each(globals.json, found, (style) => AnswerView.summaries(type, found, style))
      }).pipe(CommandActor.asUser(globals))
  ).pipe(Command.withDescription(description))
