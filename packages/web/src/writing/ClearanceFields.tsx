/** The fields of a clearance: a level on the gauge, and the compartments that the writer holds. */
import * as Levels from "@scipnet/core/domain/access/Levels"
import * as SessionState from "../app/SessionState.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { LevelPicker } from "../forms/LevelPicker.tsx"
import type * as Words from "../words/Words.ts"

/** A clearance that a record requires. */
export interface Clearance {
  readonly level: Words.Level
  readonly compartments: ReadonlyArray<string>
}

const nameOf = (compartment: string): string => `compartment ${compartment}`

interface ClearanceFieldsProps {
  readonly label: string
  /** The clearance that is chosen at first. */
  readonly clearance: Clearance
}

/** The fields. Only what the writer holds can be chosen. */
export const ClearanceFields = ({ label, clearance }: ClearanceFieldsProps) => {
  const { level = 0, compartments = [] } = SessionState.me.value?.clearance ?? {}
  return (
    <>
      <LevelPicker label={label} name="level" level={clearance.level} highest={level} />
      {compartments.length === 0 ? null : (
        <fieldset class="checks">
          <legend>Compartments</legend>
          {compartments.map((name) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                name={nameOf(name)}
                defaultChecked={clearance.compartments.includes(name)}
                value="on"
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </>
  )
}

/** The clearance in a form. A level above the writer's own cannot be chosen, so that it stays as it is. */
export const clearanceOf = (fields: FormData, before: Clearance): Clearance => {
  const held = SessionState.me.value?.clearance.compartments ?? []
  const level = Levels.levels.find((each) => `${each.level}` === textOf(fields, "level"))?.level ?? before.level
  return {
    level,
    compartments: [
      ...before.compartments.filter((name) => !held.includes(name)),
      ...held.filter((name) => fields.has(nameOf(name)))
    ]
  }
}

/** The clearance of a draft, or the one that is offered at first. */
export const draftClearance = (draft: ReadonlyMap<string, string> | undefined, first: Clearance): Clearance => {
  if (draft === undefined) {
    return first
  }
  const fields = new FormData()
  for (const [name, value] of draft) {
    fields.set(name, value)
  }
  return clearanceOf(fields, { ...first, compartments: [] })
}
