/** The reader's own trail in the audit log. */
import * as AuditQuestions from "@scipnet/presentation/audit/AuditQuestions"
import { useState } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import * as SessionState from "../app/SessionState.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { TrailList } from "../parts/TrailList.tsx"
import { Waiting } from "../parts/Waiting.tsx"

const pageSize = 50

interface PageProps {
  readonly user: string
  /** Queries with which the page fills itself are included. */
  readonly isWhole: boolean
  readonly before?: number
}

const Page = ({ user, isWhole, before }: PageProps) => {
  const [isContinued, setContinued] = useState(false)
  const { answer, again } = useAnswer(`trail ${user} ${isWhole} ${before}`, () =>
    Line.call("Trail", {
      query: {
        user,
        limit: pageSize,
        ...(before === undefined ? {} : { before }),
        ...(isWhole ? {} : { not: AuditQuestions.background })
      }
    })
  )
  if (answer.state === "waiting") {
    return <Waiting slow={answer.slow}>Reading your trail…</Waiting>
  }
  if (answer.state === "failed") {
    return <FailureCard failure={answer.failure} onAgain={again} />
  }
  const last = answer.value.at(-1)
  return (
    <>
      <TrailList entries={answer.value} />
      {last === undefined || answer.value.length < pageSize ? null : isContinued ? (
        <Page user={user} isWhole={isWhole} before={last.position} />
      ) : (
        <p class="count">
          <button type="button" class="ghost" onClick={() => setContinued(true)}>
            Earlier entries
          </button>
        </p>
      )}
    </>
  )
}

/** The screen. Reading the trail is an entry of it as well. */
export const TrailScreen = () => {
  const user = SessionState.session.value?.user ?? ""
  const [isWhole, setWhole] = useState(false)
  return (
    <section class="list">
      <h1>Trail</h1>
      <p class="quiet">What you asked for and did, the latest first. Auditors can read it too.</p>
      <label class="check">
        <input type="checkbox" checked={isWhole} onChange={(event) => setWhole(event.currentTarget.checked)} />
        Show what the page asked for by itself, too: lists, completions, your own file
      </label>
      <Page key={`${isWhole}`} user={user} isWhole={isWhole} />
    </section>
  )
}
