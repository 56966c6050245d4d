import { Args, Command } from "@effect/cli"
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Hits from "../render/Hits.ts"

export const search = Command.make(
  "search",
  {
    ...Globals.session,
    limit: Input.limit,
    words: Args.text({ name: "text" }).pipe(
      Args.withDescription("Words that stand together; the last may be unfinished."),
      Args.atLeast(1)
    )
  },
  ({ words, limit, ...globals }) =>
    Effect.gen(function* () {
      const query = yield* Input.decode(Query.Search, "search")({ text: words.join(" "), ...Input.given({ limit }) })
      const deepwell = yield* Deepwell.Deepwell
      const hits = yield* deepwell.search(query)
      yield* Output.each(globals.json, hits, (style) => Hits.render(hits, style))
    }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("Find words in everything that you may read."))
