/** The open sessions of the reader's account, or for administrators those of another one. */
import { useState } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import type { Success } from "../protocol/Calls.ts"
import { CallFailed } from "../protocol/Connection.ts"
import type { AnyFailure } from "../words/Sentences.ts"
import * as Words from "../words/Words.ts"

type OpenSession = Success<"Sessions">[number]

const SessionRow = ({ session, onRevoke }: { readonly session: OpenSession; readonly onRevoke: () => void }) => (
  <li>
    <time class="quiet" dateTime={new Date(session.openedAt).toISOString()}>
      {Words.second(session.openedAt)}
    </time>
    <span>
      {session.own ? <b>This session</b> : `From ${session.origin ?? "an unknown address"}`}
      <span class="quiet">
        {" "}
        · last used {Words.minute(session.seenAt)}, until {Words.minute(session.expiresAt)}
      </span>
    </span>
    {session.own ? (
      <span />
    ) : (
      <button type="button" class="link" onClick={onRevoke}>
        Revoke<span class="sr"> the session from {Words.second(session.openedAt)}</span>
      </button>
    )}
  </li>
)

const read = async (user: string | undefined): Promise<ReadonlyArray<OpenSession>> =>
  user === undefined
    ? Line.call("Sessions", { whose: "own" })
    : (await Line.call("Sessions", { whose: "all" })).filter((session) => session.user === user)

/** The sessions, each with a button that ends it: the reader's own, or those of a user. */
export const SessionList = ({ user }: { readonly user?: string }) => {
  const { answer, again } = useAnswer(`sessions ${user}`, () => read(user))
  const [failure, setFailure] = useState<AnyFailure | undefined>(undefined)
  const revoke = async (session: string): Promise<void> => {
    try {
      await Line.callOnce("RevokeSession", { session })
      setFailure(undefined)
    } catch (error) {
      if (!(error instanceof CallFailed)) {
        throw error
      }
      setFailure(error.failure)
    }
    again()
  }
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow}>Reading the sessions…</Waiting>
    case "failed":
      return <FailureCard failure={answer.failure} onAgain={again} />
    case "ready":
      return (
        <>
          {failure === undefined ? null : <FailureCard failure={failure} />}
          {answer.value.length === 0 ? <p class="quiet">No session is open.</p> : null}
          <ol class="entries">
            {answer.value.map((session) => (
              <SessionRow key={session.id} session={session} onRevoke={() => void revoke(session.id)} />
            ))}
          </ol>
        </>
      )
  }
}
