/** The drawing below the slider: the status of the record in time, its changes, and the months. */
import type { Change } from "./Changes.ts"
import * as Changes from "./Changes.ts"
import type { TimeScale } from "./TimeScale.ts"

interface TimeStripProps {
  readonly changes: ReadonlyArray<Change>
  readonly scale: TimeScale
  readonly now: number
  readonly here: number
}

/** The drawing, which a screen reader does not see: the slider has the same in words. */
export const TimeStrip = ({ changes, scale, now, here }: TimeStripProps) => {
  const x = (at: number) => scale.toPosition(at) * 100
  const start = changes[0]?.at ?? now
  return (
    <>
      <svg class="spans" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {changes.map(({ at, status }, index) => (
          <rect
            key={`${at}/${index}`}
            class={status === null ? "" : `s-${status}`}
            x={x(at)}
            width={Math.max(0, x(changes[index + 1]?.at ?? now) - x(at))}
            y={0}
            height={10}
          />
        ))}
        <rect class="ahead" x={x(here)} width={Math.max(0, 100 - x(here))} y={0} height={10} />
      </svg>
      <svg class="ticks" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {Changes.months(start, now).map((month) => (
          <path key={month} d={`M${x(month)} 0V10`} />
        ))}
      </svg>
    </>
  )
}
