/**
 * The scale of the slider. It is proportional to time between changes, and every span has a least width, so that changes
 * that follow each other quickly can be told apart and reached.
 */

/** The least width of a span, as a part of the slider, while the spans leave room for it. */
const leastWidth = 0.05

/** The part of the slider that least widths use at most. */
const mostLeast = 0.5

/** Maps times in milliseconds since 1970 to positions from 0 to 1, and back. */
export interface TimeScale {
  readonly toPosition: (time: number) => number
  readonly toTime: (position: number) => number
}

const between = (value: number, from: number, to: number): number =>
  to === from ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)))

/** Creates the scale from the times of the changes, oldest first, and the present. */
export const make = (times: ReadonlyArray<number>, now: number): TimeScale => {
  const points = [...times, now]
  const spans = times.map((time, index) => Math.max(0, (points[index + 1] ?? now) - time))
  const total = spans.reduce((sum, span) => sum + span, 0)
  const least = Math.min(leastWidth, mostLeast / Math.max(1, spans.length))
  const rest = 1 - least * spans.length
  const starts = [0]
  for (const span of spans) {
    starts.push((starts.at(-1) ?? 0) + least + (total === 0 ? rest / spans.length : (rest * span) / total))
  }
  const convert = (value: number, from: ReadonlyArray<number>, to: ReadonlyArray<number>): number => {
    const index = Math.min(
      spans.length - 1,
      Math.max(
        0,
        from.findLastIndex((start) => start <= value)
      )
    )
    const [start = 0, end = start] = to.slice(index, index + 2)
    return start + between(value, from[index] ?? 0, from[index + 1] ?? 0) * (end - start)
  }
  return {
    toPosition: (time) => convert(time, points, starts),
    toTime: (position) => Math.round(convert(position, starts, points))
  }
}
