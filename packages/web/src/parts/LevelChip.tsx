/** A clearance: its level in its colour, and its compartments. */
import * as Words from "../words/Words.ts"

interface LevelChipProps {
  readonly level: Words.Level
  readonly compartments?: ReadonlyArray<string>
}

/** A chip with the number and the name of the level. */
export const LevelChip = ({ level, compartments = [] }: LevelChipProps) => (
  <span class="level">
    <span class={`chip l${level}`}>
      Level {level} · {Words.levels[level]}
    </span>
    {compartments.map((name) => (
      <span key={name} class="compartment">
        {name}
      </span>
    ))}
  </span>
)
