/** The uses of break-glass, for auditors. */
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"

/** The list. */
export const ReviewsScreen = () => {
  const { answer, again } = useAnswer("reviews", () => Line.call("Reviews", { query: { which: "waiting" } }))
  return (
    <section class="list">
      <h1>Reviews</h1>
      {answer.state === "waiting" ? (
        <Waiting slow={answer.slow}>Reading the uses of break-glass…</Waiting>
      ) : answer.state === "failed" ? (
        <FailureCard failure={answer.failure} onAgain={again} />
      ) : (
        <ol class="entries">
          {answer.value.map(({ glass, type, target }) => (
            <li key={glass}>
              {type === null || target === null ? "A masked record" : <RecordLink type={type} id={target} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
