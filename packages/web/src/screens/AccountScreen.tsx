/** The reader's own account: file, sessions, password, phrase and settings. */
import { useEffect } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Preferences from "../app/Preferences.ts"
import * as SessionState from "../app/SessionState.ts"
import { Facts } from "../parts/Facts.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import * as Words from "../words/Words.ts"
import { SecretForm } from "./SecretForm.tsx"
import { SessionList } from "./SessionList.tsx"

const OwnFile = () => {
  const me = SessionState.me.value
  return me === undefined ? null : (
    <div class={`card l${me.clearance.level}`}>
      <Facts
        facts={[
          ["Name", me.name],
          ["Title", me.title],
          ["Clearance", <LevelChip level={me.clearance.level} compartments={me.clearance.compartments} />],
          ["Roles", me.roles.length === 0 ? "—" : me.roles.map(Words.capitalize).join(", ")],
          ["User", <RecordLink type="user" id={me.id} />]
        ]}
      />
    </div>
  )
}

/** The number that an administrator needs to confirm the account; nothing for one that is in no custody. */
const OwnCustody = ({ user }: { readonly user: string }) => {
  const { answer } = useAnswer(`custody ${user}`, () => Line.call("Custody", { query: { user } }))
  return answer.state === "ready" && answer.value.inCustody ? (
    <p>
      This is password number {answer.value.credential}, and another user set the one before it. Tell the number to an
      administrator who did not, in person or by voice: they confirm your account with it.
    </p>
  ) : null
}

/** The screen. */
export const AccountScreen = () => {
  const user = SessionState.session.value?.user ?? ""
  const fragment = Location.fragment.value
  useEffect(() => {
    if (fragment === "phrase") {
      document.getElementById(fragment)?.focus()
    }
  }, [fragment])
  return (
    <section class="list account">
      <h1>Account</h1>
      <p class="quiet">{user}</p>
      <OwnFile />
      <h2>Sessions</h2>
      <SessionList />
      <h2>Password</h2>
      <OwnCustody user={user} />
      <SecretForm
        label="New password"
        button="Change the password"
        done="Changed. Your other sessions have ended."
        autocomplete="new-password"
        onChange={(own, next) => Line.callOnce("ChangePassword", { user, own, next })}
      />
      <h2 id="phrase" tabIndex={-1}>
        Override phrase
      </h2>
      <SecretForm
        label="New phrase"
        button="Set the phrase"
        done="Set. An auditor reviews each use of it."
        autocomplete="off"
        onChange={(own, phrase) => Line.callOnce("SetPhrase", { user, own, phrase })}
      />
      <h2>Settings</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={Preferences.singleKeys.value}
          onChange={(event) => Preferences.setSingleKeys(event.currentTarget.checked)}
        />
        Single letters are keys of the page
      </label>
    </section>
  )
}
