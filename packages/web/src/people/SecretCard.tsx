/** A temporary password, shown once, with what follows from it. */
import { useEffect, useRef, useState } from "preact/hooks"
import * as CustodyWords from "./CustodyWords.ts"

interface SecretCardProps {
  readonly user: string
  /** Undefined for a password that was typed: the administrator knows it, and it is not shown. */
  readonly password: string | undefined
  /** The first sentence, such as `r.vance is enrolled.` */
  readonly done: string
}

const copy = async (text: string): Promise<string> => {
  try {
    await navigator.clipboard.writeText(text)
    return "Copied. Clear the clipboard after you have passed it on."
  } catch {
    // The browser denies the clipboard, or the page has no secure origin.
    return "The browser does not let this page copy: select the password."
  }
}

const Password = ({ text }: { readonly text: string }) => {
  const [outcome, setOutcome] = useState("")
  return (
    <>
      <p>Temporary password, shown this once: it is nowhere else, and gone when you leave.</p>
      <p>
        <code class="secret">{text}</code>
      </p>
      <button type="button" class="ghost" onClick={() => void copy(text).then(setOutcome)}>
        Copy the password
      </button>
      <p class="quiet" role="status">
        {outcome}
      </p>
    </>
  )
}

/** The card. It takes the focus. */
export const SecretCard = ({ user, password, done }: SecretCardProps) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div class="card">
      <h2 ref={heading} tabIndex={-1}>
        {done}
      </h2>
      {password === undefined ? null : <Password text={password} />}
      <ol class="numbered">
        <li>Pass the password on to {user} only.</li>
        <li>{user} signs in with it and has to choose another one, before anything else.</li>
        <li>
          {user} tells the number of the new password, which stands under Account, to an administrator who set none of
          these passwords. That administrator confirms the account.
        </li>
      </ol>
      <p class="quiet">{CustodyWords.meaning}</p>
    </div>
  )
}
