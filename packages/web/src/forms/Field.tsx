/** A labelled field of a form. */
import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"

interface FieldProps {
  readonly label: string
  readonly hint?: ComponentChildren
  /** Renders the control, with the ids of the field and of its hint. */
  readonly children: (ids: { readonly id: string; readonly "aria-describedby"?: string }) => ComponentChildren
}

/** The field: label, control, hint. */
export const Field = ({ label, hint, children }: FieldProps) => {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(hint === undefined ? { id } : { id, "aria-describedby": `${id}hint` })}
      {hint === undefined ? null : (
        <p id={`${id}hint`} class="quiet">
          {hint}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly name: string
  readonly hint?: ComponentChildren
  readonly value?: string
  readonly maxLength?: number
  readonly required?: boolean
}

/** A field for one line of text. */
export const TextField = ({ label, hint, ...input }: TextFieldProps) => (
  <Field label={label} hint={hint}>
    {(ids) => <input {...ids} type="text" autocomplete="off" maxLength={200} {...input} />}
  </Field>
)

/** The field for the reason of a command, which becomes part of the record. Not longer than the schema of a reason. */
export const ReasonField = ({ label = "Reason", hint }: { readonly label?: string; readonly hint?: string }) => (
  <Field label={label} hint={hint}>
    {(ids) => <textarea {...ids} name="reason" rows={2} maxLength={2_000} required />}
  </Field>
)
