/** The gauge of depth: seven strata, with the reader's level and that of the file. */
import * as Words from "../words/Words.ts"

interface DepthGaugeProps {
  readonly mine: Words.Level
  readonly file: Words.Level | undefined
}

const describe = ({ mine, file }: DepthGaugeProps): string => {
  const own = `You are cleared for level ${mine} of 6.`
  return file === undefined ? own : `${own} This file lies at level ${file}${file > mine ? ", below you" : ""}.`
}

/** The gauge, as one image for a screen reader. */
export const DepthGauge = ({ mine, file }: DepthGaugeProps) => (
  <div class="depth" role="img" aria-label={describe({ mine, file })}>
    {Words.levels.map((name, level) => (
      <div
        key={name}
        class={`stratum l${level}${level > mine ? " beyond" : ""}${level === mine ? " mine" : ""}${level === file ? " file" : ""}`}
        aria-hidden="true"
      >
        <b>{level}</b>
        <i />
        <span>
          {level === mine ? "you" : ""}
          {level === mine && level === file ? " · " : ""}
          {level === file ? "file" : ""}
        </span>
      </div>
    ))}
  </div>
)
