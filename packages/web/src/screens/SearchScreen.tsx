/** The hits of a search, with its words marked. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { HitList } from "../parts/HitRow.tsx"
import { Waiting } from "../parts/Waiting.tsx"

const most = 100

const Hits = ({ text }: { readonly text: string }) => {
  const { answer, again } = useAnswer(`search ${text}`, () =>
    Line.call("Search", { query: { text: text.slice(0, 500), limit: most } })
  )
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow}>Searching…</Waiting>
    case "failed":
      return <FailureCard failure={answer.failure} onAgain={again} />
    case "ready":
      return (
        <>
          <p class="quiet" role="status">
            {answer.value.length === 0
              ? Replies.empty.hits
              : `${Replies.count(answer.value.length)} that you may read${answer.value.length === most ? ", and perhaps more" : ""}`}
          </p>
          <HitList hits={answer.value} words={text} />
        </>
      )
  }
}

/** The screen, with a field for another search. */
export const SearchScreen = ({ text }: { readonly text: string }) => (
  <section class="list account">
    <h1>Search {text === "" ? null : <q>{text}</q>}</h1>
    {text.trim() === "" ? (
      <>
        <p class="quiet">Words that stand together in the texts that you may read.</p>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault()
            Location.go(Route.searchUrl(String(new FormData(event.currentTarget).get("q"))))
          }}
        >
          <label for="words">Words</label>
          <input id="words" name="q" maxLength={500} autocomplete="off" required />
          <button type="submit" class="ghost">
            Search
          </button>
        </form>
      </>
    ) : (
      <Hits text={text} />
    )}
  </section>
)
