/** The fields of a clearance, of roles, and of other choices by check boxes. */
import * as Levels from "@scipnet/core/domain/access/Levels"
import { textOf } from "../forms/ActionForm.tsx"
import type { Clearance } from "./Rights.ts"

/** A choice: its value, its text, and whether it is chosen at first; `against` is the reason why it cannot be chosen. */
export interface Choice {
  readonly value: string
  readonly text: string
  readonly isChosen?: boolean
  readonly against?: string | undefined
}

interface ChecksProps {
  readonly legend: string
  readonly name: string
  readonly choices: ReadonlyArray<Choice>
  /** Said when there is no choice. */
  readonly none?: string
}

/** Check boxes. */
export const Checks = ({ legend, name, choices, none = "" }: ChecksProps) => (
  <fieldset class="level-picker">
    <legend>{legend}</legend>
    {choices.length === 0 ? <p class="quiet">{none}</p> : null}
    {choices.map(({ value, text, isChosen = false, against }) => (
      <label key={value}>
        <input
          type="checkbox"
          name={name}
          value={value}
          defaultChecked={isChosen}
          disabled={against !== undefined}
          title={against}
        />
        <span>{text}</span>
      </label>
    ))}
  </fieldset>
)

interface CompartmentsProps {
  /** The clearance of the user who sets another one: no other compartments can be set. */
  readonly mine: Clearance
  readonly chosen: Clearance
}

/** The compartments that a user can set. */
export const Compartments = ({ mine, chosen }: CompartmentsProps) => (
  <Checks
    legend="Compartments"
    name="compartment"
    none="You hold no compartment, so that you can set none."
    choices={mine.compartments.map((value) => ({
      value,
      text: value,
      isChosen: chosen.compartments.includes(value)
    }))}
  />
)

/** The chosen values of check boxes. */
export const chosenOf = (fields: FormData, name: string): ReadonlyArray<string> =>
  fields.getAll(name).filter((value) => typeof value === "string")

/** The clearance that the fields `level` and `compartment` have. */
export const clearanceOf = (fields: FormData): Clearance => ({
  level: Levels.levels.find(({ level }) => String(level) === textOf(fields, "level"))?.level ?? 0,
  compartments: chosenOf(fields, "compartment")
})
