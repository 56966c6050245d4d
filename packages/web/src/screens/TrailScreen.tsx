/** The reader's own trail in the audit log. */
import { useState } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import * as SessionState from "../app/SessionState.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { TrailList } from "../parts/TrailList.tsx"
import { Waiting } from "../parts/Waiting.tsx"

const pageSize = 50

const Page = ({ user, before }: { readonly user: string; readonly before: number | undefined }) => {
  const [isContinued, setContinued] = useState(false)
  const { answer, again } = useAnswer(`trail ${user} ${before}`, () =>
    Line.call("Trail", { query: { user, limit: pageSize, ...(before === undefined ? {} : { before }) } })
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
        <Page user={user} before={last.position} />
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
  return (
    <section class="list">
      <h1>Trail</h1>
      <p class="quiet">What you asked for and did, the latest first. Auditors can read it too.</p>
      <Page user={user} before={undefined} />
    </section>
  )
}
