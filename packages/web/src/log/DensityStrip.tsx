/** The number of events over time, and the slider that goes to a time. */
import * as Time from "@scipnet/presentation/Time"
import * as ChainState from "./ChainState.ts"
import * as LogState from "./LogState.ts"

const height = 30

/** Milliseconds without moving after which the slider goes to its time. */
const patience = 120

let timer = 0

const Bar = ({
  part,
  share,
  isBroken
}: {
  readonly part: number
  readonly share: number
  readonly isBroken: boolean
}) => (
  <rect
    class={isBroken ? "crack" : ""}
    x={part}
    width={0.82}
    y={isBroken ? 0 : height * (1 - Math.sqrt(share))}
    height={isBroken ? height : height * Math.sqrt(share)}
  />
)

/** The bars, which do not change while the list is scrolled. */
const Bars = () => {
  const { value: overview } = LogState.overview
  const { value: broken } = ChainState.brokenAt
  if (overview?.span === null || overview === undefined) {
    return null
  }
  const { density, span, count } = overview
  const most = Math.max(1, ...density.map((bin) => bin.count))
  const brokenPart = broken === undefined ? -1 : density.findLastIndex(({ offset }) => offset < broken)
  return (
    <svg
      viewBox={`0 0 ${density.length} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${count} events from ${Time.minute(span.first)} to ${Time.minute(span.last)}`}
    >
      {density.map((bin, index) =>
        bin.count === 0 && index !== brokenPart ? null : (
          <Bar key={index} part={index} share={bin.count / most} isBroken={index === brokenPart} />
        )
      )}
    </svg>
  )
}

const Slider = () => {
  const { value: overview } = LogState.overview
  if (overview?.span === null || overview === undefined) {
    return null
  }
  const { density, span } = overview
  const width = (span.last - span.first) / density.length
  const shown = LogState.rowAt(LogState.first.value)?.recordedAt ?? span.first
  const part = width === 0 ? 0 : Math.min(density.length - 1, Math.floor((shown - span.first) / width))
  const go = (to: number): void => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void LogState.goTo((density[to]?.offset ?? 0) + 1), patience)
  }
  return (
    <>
      <input
        type="range"
        min={0}
        max={density.length - 1}
        value={part}
        aria-label="Time"
        aria-valuetext={`From ${Time.minute(shown)}`}
        onInput={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      <p class="ends" aria-hidden="true">
        <span>{Time.date(span.first)}</span>
        <span>{Time.date(span.last)}</span>
      </p>
    </>
  )
}

/** The strip. Heights are square roots, so that a single event is visible beside thousands. */
export const DensityStrip = () => (
  <div class="density">
    <Bars />
    <Slider />
  </div>
)
