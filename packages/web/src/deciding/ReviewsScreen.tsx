/** The uses of break-glass, for auditors: those that wait for a review, or all. */
import { useEffect, useRef, useState } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import { useAction } from "../forms/Action.ts"
import { OutcomeNote } from "../forms/OutcomeNote.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import type { Review } from "./ReviewCard.tsx"
import { ReviewCard } from "./ReviewCard.tsx"
import * as Signing from "./Signing.ts"

const pageSize = 50

interface PageProps {
  readonly which: "waiting" | "all"
  /** The last use of the page before. */
  readonly after: string | undefined
  readonly onSigned: (sentence: string) => void
}

const Page = ({ which, after, onSigned }: PageProps) => {
  const [isContinued, setContinued] = useState(false)
  const { answer, again } = useAnswer(`reviews ${which} ${after}`, () =>
    Line.call("Reviews", { query: { which, limit: pageSize, ...(after === undefined ? {} : { after }) } })
  )
  if (answer.state === "waiting") {
    return <Waiting slow={answer.slow}>Reading the uses of break-glass…</Waiting>
  }
  if (answer.state === "failed") {
    return <FailureCard failure={answer.failure} onAgain={again} />
  }
  const sign = async ({ glass }: Review, note: string): Promise<string> => {
    const sentence = await Signing.sign(glass, note)
    onSigned(sentence)
    again()
    return sentence
  }
  const last = answer.value.at(-1)
  return (
    <>
      {answer.value.length > 0 ? (
        <ol class="cards">
          {answer.value.map((review) => (
            <ReviewCard key={review.glass} review={review} onSign={sign} />
          ))}
        </ol>
      ) : after === undefined ? (
        <p>{which === "waiting" ? "No use of break-glass waits for a review." : "The glass was never broken."}</p>
      ) : null}
      {last === undefined || answer.value.length < pageSize ? null : isContinued ? (
        <Page which={which} after={last.glass} onSigned={onSigned} />
      ) : (
        <p class="count">
          <button type="button" class="ghost" onClick={() => setContinued(true)}>
            More
          </button>
        </p>
      )}
    </>
  )
}

/** The screen. `/reviews#all` lists the signed ones too. */
export const ReviewsScreen = () => {
  const which = Location.fragment.value === "all" ? "all" : "waiting"
  const { outcome, run } = useAction()
  const note = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (outcome.state === "done") {
      note.current?.focus()
    }
  }, [outcome])
  return (
    <section class="list">
      <h1>Reviews</h1>
      <p class="quiet">Each use of break-glass is reviewed by an auditor who did not make it.</p>
      <nav class="tabs" aria-label="Uses">
        <a href="/reviews" aria-current={which === "waiting" ? "page" : undefined}>
          Waiting
        </a>
        <a href="/reviews#all" aria-current={which === "all" ? "page" : undefined}>
          All
        </a>
      </nav>
      <div ref={note} tabIndex={-1}>
        <OutcomeNote outcome={outcome} />
      </div>
      <Page
        key={which}
        which={which}
        after={undefined}
        onSigned={(sentence) => void run(() => Promise.resolve(sentence))}
      />
    </section>
  )
}
