/** A dialog that a button opens, for one action. */
import type { ComponentChildren } from "preact"
import { useId, useRef, useState } from "preact/hooks"

interface ActionDialogProps {
  /** The text of the button that opens the dialog, and its heading. */
  readonly title: string
  readonly button?: string
  readonly look?: "ghost" | "link" | "solid"
  /** Renders the contents while the dialog is open; `close` closes it. */
  readonly children: (close: () => void) => ComponentChildren
}

/** The button and its dialog. Escape closes it; the focus then returns to the button. */
export const ActionDialog = ({ title, button = title, look = "ghost", children }: ActionDialogProps) => {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  const close = () => dialog.current?.close()
  return (
    <>
      <button
        type="button"
        class={look}
        onClick={() => {
          setOpen(true)
          dialog.current?.showModal()
        }}
      >
        {button}
      </button>
      <dialog ref={dialog} aria-labelledby={id} onClose={() => setOpen(false)}>
        <h2 id={id} tabIndex={-1} autofocus>
          {title}
        </h2>
        {isOpen ? children(close) : null}
        <button type="button" class="link" onClick={close}>
          Close
        </button>
      </dialog>
    </>
  )
}
