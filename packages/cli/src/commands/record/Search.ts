import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as Output from "../../io/Output.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as SearchResults from "../../render/SearchResults.ts"

export const search = Command.make(
  "search",
  {
    ...GlobalOptions.session,
    limit: SharedOptions.limit,
    words: Args.text({ name: "text" }).pipe(
      Args.withDescription("Words to find as a phrase; the last one matches as a prefix."),
      Args.atLeast(1)
    )
  },
  ({ words, limit, ...globals }) =>
    Effect.gen(function* () {
      const fields = { text: words.join(" "), ...ArgumentDecoding.definedFields({ limit }) }
      const query = yield* ArgumentDecoding.decode(Query.Search, "search")(fields)
      const deepwell = yield* Deepwell.Deepwell
      const hits = yield* deepwell.search(query)
      yield* Output.printList(globals.json, hits, (style) => SearchResults.render(hits, style))
    }).pipe(CommandActor.asUser(globals))
).pipe(Command.withDescription("Search the text of all records visible to you."))
