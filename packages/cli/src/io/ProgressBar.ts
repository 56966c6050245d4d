/**
 * Progress of long work: a bar on stderr, if that is a terminal.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { Quiet } from "./Quiet.ts"

const cells = 30

/** Formats a bar with a percentage and the counts, 30 cells wide. */
export const bar = (label: string, done: number, total: number): string => {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(share * cells)
  return `${label} ${"█".repeat(full)}${"░".repeat(cells - full)} ${String(Math.round(share * 100)).padStart(3)}% ${done}/${total}`
}

/** Replaces the text on the line, unless `step` is the same as before. */
type Draw = (step: string, text: () => string) => Effect.Effect<void>

/** Provides a line on stderr while an effect runs, and clears it at the end. Draws nothing with `--quiet`, or if stderr is not a terminal. */
const withLine = <A, E, R>(use: (draw: Draw) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Quiet, (isQuiet) => {
    const stream = process.stderr
    if (isQuiet || !stream.isTTY) {
      return use(() => Effect.void)
    }
    let currentStep = ""
    const draw: Draw = (step, text) =>
      Effect.sync(() => {
        if (step !== currentStep) {
          currentStep = step
          stream.write(`\r\u001b[K${text()}`)
        }
      })
    return Effect.ensuring(
      use(draw),
      Effect.sync(() => stream.write("\r\u001b[K"))
    )
  })

/** Reports the progress of one part of the work: its label, the units done and the total. */
export type ProgressListener = (label: string, done: number, total: number) => Effect.Effect<void>

/** Shows a bar for the part of the work that reports, while an effect runs. */
export const withParts = <A, E, R>(use: (report: ProgressListener) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  withLine((draw) =>
    use((label, done, total) =>
      // Redraw only for a change of half a percent.
      draw(`${label} ${total === 0 ? 0 : Math.floor((done / total) * 200)}`, () => bar(label, done, total))
    )
  )

export interface ProgressBar {
  /** Counts one more step as done. */
  readonly tick: Effect.Effect<void>
}

/** Shows a bar for work of `total` steps, while an effect runs. */
export const withSteps = <A, E, R>(
  label: string,
  total: number,
  use: (progress: ProgressBar) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  withParts((report) =>
    Effect.gen(function* () {
      const done = yield* Ref.make(0)
      const tick = Effect.flatMap(
        Ref.updateAndGet(done, (count) => count + 1),
        (count) => report(label, count, total)
      )
      yield* report(label, 0, total)
      return yield* use({ tick })
    })
  )

/** Shows a counter for work of unknown length, while an effect runs. */
export const withCounter = <A, E, R>(
  label: string,
  use: (report: (done: number) => Effect.Effect<void>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => withLine((draw) => use((done) => draw(String(done), () => `${label} ${done} …`)))

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)

/** Formats a time in milliseconds: `48 s`, `12 min` or `3 h 5 min`. */
const duration = (time: number): string => {
  const minutes = Math.round(time / 60_000)
  return time < 100_000
    ? `${Math.ceil(time / 1_000)} s`
    : minutes < 100
      ? `${minutes} min`
      : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Formats a bar with the bytes read and the time left, which is unknown for the first second. */
export const byteBar = (label: string, done: number, total: number, elapsed: number): string => {
  const [line = ""] = bar(label, done, total).split("%")
  const left = done === 0 || elapsed < 1_000 ? "" : `, ${duration((elapsed / done) * Math.max(0, total - done))} left`
  return `${line}% ${megabytes(done)} of ${megabytes(total)} MB${left}`
}

/** Shows a bar with the time left for work on a number of bytes, while an effect runs. */
export const withBytes = <A, E, R>(
  total: number,
  use: (report: (label: string, done: number) => Effect.Effect<void>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Clock.currentTimeMillis, (start) =>
    withLine((draw) =>
      use((label, done) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          // Redraw twice a second.
          draw(`${label} ${Math.floor((now - start) / 500)}`, () => byteBar(label, done, total, now - start))
        )
      )
    )
  )
