/**
 * How far long work has come: a bar on stderr, and only where somebody watches.
 */
import { Effect, Ref } from "effect"

const cells = 30

/** One line: a bar, a percentage, and what of what. */
export const bar = (label: string, done: number, total: number): string => {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(share * cells)
  return `${label} ${"█".repeat(full)}${"░".repeat(cells - full)} ${String(Math.round(share * 100)).padStart(3)}% ${done}/${total}`
}

/** Draws a text in place of the one before it, unless it is at the same step. */
type Draw = (step: string, text: () => string) => Effect.Effect<void>

/** Lets something be drawn while the effect runs, where somebody watches, and takes it away after. */
const watched = <A, E, R>(use: (draw: Draw) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const stream = process.stderr
    if (!stream.isTTY) {
      return use(() => Effect.void)
    }
    let shown = ""
    const draw: Draw = (step, text) =>
      Effect.sync(() => {
        if (step !== shown) {
          shown = step
          stream.write(`\r\u001b[K${text()}`)
        }
      })
    return Effect.ensuring(
      use(draw),
      Effect.sync(() => stream.write("\r\u001b[K"))
    )
  })

/** How far one part of some work has come. */
export type Report = (label: string, done: number, total: number) => Effect.Effect<void>

/** Shows a bar for whichever part of the work reports while the effect runs, and takes it away after. */
export const parts = <A, E, R>(use: (report: Report) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  watched((draw) =>
    use((label, done, total) =>
      // Many reports move the bar by nothing.
      draw(`${label} ${total === 0 ? 0 : Math.floor((done / total) * 200)}`, () => bar(label, done, total))
    )
  )

export interface ProgressBar {
  /** Something more is done. */
  readonly tick: Effect.Effect<void>
}

/** Shows a bar of one part, whose steps are counted. */
export const during = <A, E, R>(
  label: string,
  total: number,
  use: (progress: ProgressBar) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  parts((report) =>
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

/** Shows how much is done where nobody knows how much there is. */
export const counting = <A, E, R>(
  label: string,
  use: (report: (done: number) => Effect.Effect<void>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => watched((draw) => use((done) => draw(String(done), () => `${label} ${done} …`)))
