/** A choice of a clearance level on the gauge. */
import * as Words from "../words/Words.ts"

interface LevelPickerProps {
  readonly label: string
  readonly name: string
  /** The level that is chosen at first. */
  readonly level: number
  /** The highest level that can be chosen: no user can set a level above their own. */
  readonly highest: number
}

/** The strata of the gauge as radio buttons. */
export const LevelPicker = ({ label, name, level, highest }: LevelPickerProps) => (
  <fieldset class="level-picker">
    <legend>{label}</legend>
    {Words.levels.map((levelName, each) => (
      <label key={levelName} class={`l${each}`}>
        <input
          type="radio"
          name={name}
          value={each}
          defaultChecked={each === level}
          disabled={each > highest}
          required
        />
        <b>{each}</b> <span>{levelName}</span>
      </label>
    ))}
  </fieldset>
)
