/** The changes that wait for a second person. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"

/** The list. */
export const PendingScreen = () => {
  const { answer, again } = useAnswer("pending", () => Line.call("Pending", {}))
  return (
    <section class="list">
      <h1>Pending changes</h1>
      {answer.state === "waiting" ? (
        <Waiting slow={answer.slow}>Reading the pending changes…</Waiting>
      ) : answer.state === "failed" ? (
        <FailureCard failure={answer.failure} onAgain={again} />
      ) : answer.value.length === 0 ? (
        <p>{Replies.empty.pending}</p>
      ) : (
        <ol class="entries">
          {answer.value.map(({ proposal, type, record }) => (
            <li key={proposal}>
              <RecordLink type={type} id={record} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
