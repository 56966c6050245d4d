/** Fields whose texts are checked while they are typed, so that a form says which one the server would not accept. */
import type { ComponentChildren } from "preact"
import { Field } from "../forms/Field.tsx"
import * as Faults from "./Faults.ts"

interface CheckedFieldProps {
  readonly label: string
  readonly name: string
  /** The reason why the server would not accept a text, or an empty text. */
  readonly fault: (text: string) => string
  readonly hint?: ComponentChildren
  readonly value?: string | undefined
  readonly required?: boolean
  /** Values that are suggested, with a label where they have one. */
  readonly options?: ReadonlyArray<readonly [value: string, label?: string]>
  /** Gets the text after each change. */
  readonly onTyped?: (text: string) => void
}

/** A field for one line of text. It has no `maxLength`: a pasted text would be cut without a word. */
export const CheckedField = ({
  label,
  name,
  fault,
  hint,
  value = "",
  required,
  options,
  onTyped
}: CheckedFieldProps) => (
  <Field label={label} hint={hint}>
    {(ids) => (
      <>
        <input
          {...ids}
          type="text"
          name={name}
          autocomplete="off"
          spellcheck={false}
          defaultValue={value}
          required={required}
          list={options === undefined ? undefined : `${ids.id}list`}
          ref={(input) => input?.setCustomValidity(fault(input.value.trim()))}
          onInput={({ currentTarget }) => {
            currentTarget.setCustomValidity(fault(currentTarget.value.trim()))
            onTyped?.(currentTarget.value)
          }}
        />
        {options === undefined ? null : (
          <datalist id={`${ids.id}list`}>
            {options.map(([option, name]) => (
              <option key={option} value={option} label={name} />
            ))}
          </datalist>
        )}
      </>
    )}
  </Field>
)

interface CheckedReasonProps {
  readonly hint?: string
  readonly value?: string | undefined
  readonly required?: boolean
}

/** The field for a reason. */
export const CheckedReason = ({ hint, value = "", required = true }: CheckedReasonProps) => (
  <Field label="Reason" hint={hint}>
    {(ids) => (
      <textarea
        {...ids}
        name="reason"
        rows={2}
        defaultValue={value}
        required={required}
        ref={(area) => area?.setCustomValidity(Faults.ofReason(area.value.trim()))}
        onInput={({ currentTarget }) => currentTarget.setCustomValidity(Faults.ofReason(currentTarget.value.trim()))}
      />
    )}
  </Field>
)
