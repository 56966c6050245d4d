/** A dialog that a button opens, for one action. */
import type { ComponentChildren } from "preact"
import { useEffect, useId, useRef, useState } from "preact/hooks"

interface ActionDialogProps {
  /** The text of the button that opens the dialog, and its heading. */
  readonly title: string
  readonly button?: string
  readonly look?: "ghost" | "link" | "solid"
  /** Opens the dialog without its button: each new object opens it once. */
  readonly openFor?: object | undefined
  /** Runs when the dialog opens and closes. */
  readonly onToggle?: ((isOpen: boolean) => void) | undefined
  /** Renders the contents while the dialog is open; `close` closes it. */
  readonly children: (close: () => void) => ComponentChildren
}

/** The button and its dialog. Escape closes it; the focus then returns to the button. */
export const ActionDialog = ({
  title,
  button = title,
  look = "ghost",
  openFor,
  onToggle,
  children
}: ActionDialogProps) => {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  const toggle = (next: boolean) => {
    setOpen(next)
    onToggle?.(next)
  }
  const close = () => dialog.current?.close()
  const open = () => {
    toggle(true)
    if (dialog.current?.open === false) {
      dialog.current.showModal()
    }
  }
  useEffect(() => {
    if (openFor !== undefined) {
      open()
    }
  }, [openFor])
  return (
    <>
      <button type="button" class={look} onClick={open}>
        {button}
      </button>
      <dialog ref={dialog} aria-labelledby={id} onClose={() => toggle(false)}>
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
