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

export interface Progress {
  /** Something more is done. */
  readonly tick: Effect.Effect<void>
}

/** Shows a bar while the effect runs, and takes it away after. */
export const during = <A, E, R>(
  label: string,
  total: number,
  use: (progress: Progress) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const stream = process.stderr
  if (!stream.isTTY) {
    return use({ tick: Effect.void })
  }
  const draw = (done: number) => Effect.sync(() => stream.write(`\r\u001b[K${bar(label, done, total)}`))
  return Effect.gen(function* () {
    const done = yield* Ref.make(0)
    const step = Math.max(1, Math.floor(total / 200))
    const tick = Effect.flatMap(
      Ref.updateAndGet(done, (count) => count + 1),
      (count) => (count % step === 0 || count === total ? Effect.asVoid(draw(count)) : Effect.void)
    )
    yield* draw(0)
    return yield* use({ tick })
  }).pipe(Effect.ensuring(Effect.sync(() => stream.write("\r\u001b[K"))))
}

/** How far one part of some work has come. */
export type Report = (label: string, done: number, total: number) => Effect.Effect<void>

/** Shows a bar for whichever part of the work reports while the effect runs, and takes it away after. */
export const parts = <A, E, R>(use: (report: Report) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const stream = process.stderr
  if (!stream.isTTY) {
    return use(() => Effect.void)
  }
  return Effect.suspend(() => {
    let shown = ""
    const report: Report = (label, done, total) =>
      Effect.sync(() => {
        // Many reports move the bar by nothing.
        const step = `${label} ${total === 0 ? 0 : Math.floor((done / total) * 200)}`
        if (step !== shown) {
          shown = step
          stream.write(`\r\u001b[K${bar(label, done, total)}`)
        }
      })
    return use(report)
  }).pipe(Effect.ensuring(Effect.sync(() => stream.write("\r\u001b[K"))))
}
