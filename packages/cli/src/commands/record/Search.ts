import * as Args from "@effect/cli/Args"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as SearchResults from "../../render/SearchResults.ts"

export const search = ActorCommand.asUser(
  "search",
  "Search the text of all records visible to you.",
  {
    limit: SharedOptions.limit,
    words: Args.text({ name: "text" }).pipe(
      Args.withDescription("Words to find as a phrase; the last one matches as a prefix."),
      Args.atLeast(1)
    )
  },
  Effect.fnUntraced(function* ({ words, limit }, { json }) {
    const fields = { text: words.join(" "), ...ArgumentDecoding.definedFields({ limit }) }
    const query = yield* ArgumentDecoding.decode(Query.Search, "search", fields)
    const deepwell = yield* Deepwell.Deepwell
    yield* Output.printList(json, yield* deepwell.search(query), SearchResults.render)
  })
)
