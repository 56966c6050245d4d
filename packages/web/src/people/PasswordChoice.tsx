/** The choice of a temporary password: the browser makes one up, or the administrator types it. */
import { useState } from "preact/hooks"
import { Field } from "../forms/Field.tsx"

/** The typed password, or undefined if the browser is to make one up. A password keeps its blanks. */
export const typedPassword = (fields: FormData): string | undefined => {
  const typed = fields.get("password")
  return fields.get("source") === "typed" && typeof typed === "string" ? typed : undefined
}

/** The fields. */
export const PasswordChoice = () => {
  const [isTyped, setTyped] = useState(false)
  const option = (value: string, text: string) => (
    <label>
      <input
        type="radio"
        name="source"
        value={value}
        checked={isTyped === (value === "typed")}
        onChange={() => setTyped(value === "typed")}
      />
      <span>{text}</span>
    </label>
  )
  return (
    <>
      <fieldset class="level-picker">
        <legend>Temporary password</legend>
        {option("generated", "Let this browser make one up, and show it once")}
        {option("typed", "Type one")}
      </fieldset>
      {isTyped ? (
        <Field label="Password" hint="At least 12 characters, unless the operator has set another length.">
          {(ids) => (
            <input {...ids} type="password" name="password" autocomplete="new-password" maxLength={1_024} required />
          )}
        </Field>
      ) : null}
    </>
  )
}
