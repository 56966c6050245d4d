/** A form that executes one command: its fields, a button, and the outcome. */
import type { ComponentChildren } from "preact"
import { useRef } from "preact/hooks"
import { useAction } from "./Action.ts"
import { OutcomeNote } from "./OutcomeNote.tsx"

interface ActionFormProps {
  readonly button: string
  /** Gets the fields as they are typed. Resolves with the sentence of success; rejects with `CallFailed`. */
  readonly onSubmit: (fields: FormData) => Promise<string>
  /** Runs after success, such as reading the screen again. */
  readonly onDone?: () => void
  /** Fields keep their texts after success. */
  readonly keepsFields?: boolean
  readonly children?: ComponentChildren
}

/** The text of a field without blanks around it; empty if it is missing. */
export const textOf = (fields: FormData, name: string): string => {
  const value = fields.get(name)
  return typeof value === "string" ? value.trim() : ""
}

/** The text of a field as one line. */
export const lineOf = (fields: FormData, name: string): string => textOf(fields, name).replaceAll(/\s+/g, " ")

/** The reason in a form's `ReasonField`, as one line. */
export const reasonOf = (fields: FormData): string => lineOf(fields, "reason")

/** The form. */
export const ActionForm = ({ button, onSubmit, onDone, keepsFields = false, children }: ActionFormProps) => {
  const form = useRef<HTMLFormElement>(null)
  const { outcome, run } = useAction()
  const submit = async (fields: FormData): Promise<void> => {
    const isDone = await run(() => onSubmit(fields))
    if (isDone) {
      if (!keepsFields) {
        form.current?.reset()
      }
      onDone?.()
    }
  }
  return (
    <form
      ref={form}
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(new FormData(event.currentTarget))
      }}
    >
      {children}
      <button type="submit" class="ghost" aria-disabled={outcome.state === "busy"}>
        {button}
      </button>
      <OutcomeNote outcome={outcome} />
    </form>
  )
}
