import { Command, Options } from "@effect/cli"
import type { Answer } from "@scipnet/core"
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Answers from "../render/Answers.ts"

/** The `list` subcommand of a type of records. */
export const command = (type: Answer.RecordType, description: string) =>
  Command.make(
    "list",
    {
      ...Globals.session,
      limit: Input.limit,
      after: Options.text("after").pipe(
        Options.withDescription("Go on after this id, to page forward."),
        Options.optional
      )
    },
    ({ limit, after, ...globals }) =>
      Effect.gen(function* () {
        const query = yield* Input.decode(Query.List, "list")({ type, ...Input.given({ limit, after }) })
        const deepwell = yield* Deepwell.Deepwell
        const found = yield* deepwell.list(query)
        yield* Output.each(globals.json, found, (style) => Answers.summaries(type, found, style))
      }).pipe(Connection.asUser(globals))
  ).pipe(Command.withDescription(description))
