/** The keys of the page, and a dialog that lists them. */
import { useRef } from "preact/hooks"
import * as Keyboard from "./Keyboard.ts"
import * as Location from "./Location.ts"
import * as Preferences from "./Preferences.ts"

const always = [
  ["/ or Ctrl K", "go to the prompt"],
  ["[ and ]", "previous and next change of a file"],
  ["↑ in the empty prompt", "last command"],
  ["Ctrl Enter in a text", "file it"],
  ["?", "this list"]
] as const

const letters = [
  ["j and k", "next and previous row"],
  ["Enter or o", "open the row"],
  ["n and p", "next and previous file"],
  ["e", "edit the section in view"],
  ["g t", "terminal"],
  ["g d", "directory"],
  ["g s", "search"],
  ["g p", "pending changes"],
  ["g u", "people"],
  ["g a", "audit log"],
  ["g r", "reviews"],
  ["g h", "your trail"],
  ["g m", "your account"]
] as const

const KeyList = ({ keys }: { readonly keys: ReadonlyArray<readonly [key: string, action: string]> }) => (
  <dl class="keys">
    {keys.map(([key, action]) => (
      <div key={key}>
        <dt>{action}</dt>
        <dd>
          <kbd>{key}</kbd>
        </dd>
      </div>
    ))}
  </dl>
)

/** The dialog, which `?` opens. */
export const KeysDialog = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const visit = (url: string) => () => Location.go(url)
  Keyboard.useKeys({
    "?": () => dialog.current?.showModal(),
    j: () => Keyboard.moveRow(1),
    k: () => Keyboard.moveRow(-1),
    o: Keyboard.openRow,
    "g t": visit("/"),
    "g d": visit("/directory"),
    "g s": visit("/search"),
    "g p": visit("/pending"),
    "g u": visit("/people"),
    "g a": visit("/audit"),
    "g r": visit("/reviews"),
    "g h": visit("/trail"),
    "g m": visit("/me")
  })
  return (
    <dialog ref={dialog} aria-labelledby="keys-title">
      <h2 id="keys-title" tabIndex={-1} autofocus>
        Keys
      </h2>
      <KeyList keys={always} />
      <KeyList keys={letters} />
      <p class="quiet">
        {Preferences.singleKeys.value
          ? "Single letters can be switched off in your account."
          : "Single letters are switched off in your account."}
      </p>
      <form method="dialog">
        <button type="submit" class="ghost">
          Close
        </button>
      </form>
    </dialog>
  )
}
