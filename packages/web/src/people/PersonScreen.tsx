/** The account of a person. */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import { useState } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import { Facts } from "../parts/Facts.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { RedactedFacts } from "../parts/RedactedFacts.tsx"
import { Activity } from "../parts/StatusMark.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import type { Success } from "../protocol/Calls.ts"
import { SessionList } from "../screens/SessionList.tsx"
import * as Words from "../words/Words.ts"
import { ClearanceForm } from "./ClearanceForm.tsx"
import { Custody } from "./Custody.tsx"
import type { AccountCustody } from "./CustodyWords.ts"
import { FileForms } from "./FileForms.tsx"
import { useRefresh } from "./Refresh.ts"
import type { Account } from "./Rights.ts"
import { Roles } from "./Roles.tsx"

interface PersonScreenProps {
  readonly me: Account
  readonly id: string
}

type Found =
  | { readonly person: Account; readonly custody: AccountCustody }
  | { readonly answer: Exclude<Success<"Access">, { readonly _tag: "Granted" }> }

const read = async (user: string): Promise<Found> => {
  const answer = await Line.call("Access", { query: { type: "user", id: user } })
  if (answer._tag !== "Granted") {
    return { answer }
  }
  return answer.record.type === "user"
    ? { person: answer.record, custody: await Line.call("Custody", { query: { user } }) }
    : { answer: { _tag: "Expunged", type: "user", id: user } }
}

const Sealed = ({ answer }: Extract<Found, { readonly answer: object }>) => {
  const { heading, sentence } = answer._tag === "Redacted" ? Denials.redacted : Denials.expunged
  return (
    <div class={`card l${answer._tag === "Redacted" ? answer.needed : 0}`}>
      <h2>{heading}</h2>
      <p>{sentence}</p>
      {answer._tag === "Redacted" ? <RedactedFacts answer={answer} /> : <Facts facts={[["User", answer.id]]} />}
    </div>
  )
}

const File = ({ me, person }: { readonly me: Account; readonly person: Account }) => {
  const none = "—"
  return (
    <div class={`card l${person.clearance.level}`}>
      <Facts
        facts={[
          ["Title", person.title],
          ["Clearance", <LevelChip level={person.clearance.level} compartments={person.clearance.compartments} />],
          ["Account", <Activity active={person.active} />],
          ["Roles", person.roles.map(Words.capitalize).join(", ") || none],
          ["Site", person.site === null ? none : <RecordLink type="site" id={person.site} />],
          ["Task force", person.taskForce === null ? none : <RecordLink type="mtf" id={person.taskForce} />],
          ["Registered", Words.day(person.registeredAt)],
          ["File", <RecordLink type="user" id={person.id} />],
          ...(me.roles.includes("auditor")
            ? [
                [
                  "Trail",
                  <a href={`/audit?question=what-did-they-do&actor=${encodeURIComponent(person.id)}`}>What they did</a>
                ] as const
              ]
            : [])
        ]}
      />
      {me.id === person.id ? (
        <p class="quiet">
          This is your own account. Your password, phrase and sessions are under <a href="/me">Account</a>; the rest is
          changed by another administrator.
        </p>
      ) : null}
    </div>
  )
}

const Sessions = ({ user }: { readonly user: string }) => {
  const [isShown, setShown] = useState(false)
  return (
    <>
      <h2>Sessions</h2>
      {isShown ? (
        <SessionList user={user} />
      ) : (
        <button type="button" class="ghost" onClick={() => setShown(true)}>
          Show the open sessions
        </button>
      )}
    </>
  )
}

/** The screen. */
export const PersonScreen = ({ me, id }: PersonScreenProps) => {
  const { answer, again } = useAnswer(`person ${id}`, () => read(id))
  const changed = useRefresh(again, (notice) => notice.type === "user" && notice.id === id)
  if (answer.state !== "ready") {
    return (
      <section class="list">
        <h1>{id}</h1>
        {answer.state === "waiting" ? (
          <Waiting slow={answer.slow}>Bringing up the account…</Waiting>
        ) : (
          <FailureCard failure={answer.failure} onAgain={again} />
        )}
      </section>
    )
  }
  if ("answer" in answer.value) {
    return (
      <section class="list">
        <h1>{id}</h1>
        <Sealed answer={answer.value.answer} />
      </section>
    )
  }
  const { person, custody } = answer.value
  return (
    <section class="list">
      <h1>{person.name}</h1>
      <p class="quiet">{person.id}</p>
      <File me={me} person={person} />
      <h2>Account</h2>
      <FileForms me={me} person={person} custody={custody} onChange={changed} />
      <Custody me={me.id} custody={custody} onChange={changed} />
      <Roles me={me} person={person} onChange={changed} />
      <ClearanceForm me={me} person={person} onChange={changed} />
      <Sessions user={person.id} />
    </section>
  )
}
