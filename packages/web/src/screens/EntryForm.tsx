/** The form in front of the shaft, which takes the place of every screen until the reader is in. */
import type { ComponentChildren } from "preact"
import { Shaft } from "./Shaft.tsx"
import { Mark } from "../parts/Mark.tsx"

interface EntryFormProps {
  readonly onSubmit: (form: HTMLFormElement) => Promise<void>
  readonly children: ComponentChildren
}

/** The form with its heading. `onSubmit` gets the form element, with the fields as typed. */
export const EntryForm = ({ onSubmit, children }: EntryFormProps) => (
  <main class="signin">
    <Shaft />
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void onSubmit(event.currentTarget)
      }}
    >
      <h1>
        <Mark size={44} /> SCiPNET
      </h1>
      {children}
    </form>
  </main>
)
