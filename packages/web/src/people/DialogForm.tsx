/** A form in a dialog, which closes when it is done: the screen says what changed. */
import type { ComponentChildren } from "preact"
import { useRef } from "preact/hooks"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { ActionForm } from "../forms/ActionForm.tsx"

interface DialogFormProps {
  readonly title: string
  readonly button: string
  /** The consequences, and the way to take it back. */
  readonly about: string
  /** The reason why it cannot be done; the form is absent then. */
  readonly against?: string | undefined
  readonly onSubmit: (fields: FormData) => Promise<string>
  /** Gets the sentence of success, after the dialog is closed. */
  readonly onDone: (sentence: string) => void
  readonly children?: ComponentChildren
}

/** The button and its dialog. */
export const DialogForm = ({ title, button, about, against, onSubmit, onDone, children }: DialogFormProps) => {
  const said = useRef("")
  return (
    <ActionDialog title={title}>
      {(close) =>
        against === undefined ? (
          <ActionForm
            button={button}
            onSubmit={async (fields) => {
              said.current = await onSubmit(fields)
              return said.current
            }}
            onDone={() => {
              close()
              onDone(said.current)
            }}
          >
            <p>{about}</p>
            {children}
          </ActionForm>
        ) : (
          <p>{against}</p>
        )
      }
    </ActionDialog>
  )
}
