import { Effect, Tracer } from "effect"

/** Runs an effect and returns its exit, with the spans that began meanwhile. */
export const during = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.Span> = []
    const native = yield* Effect.tracer
    const tracer = Tracer.make({
      ...native,
      span: (...made) => {
        const span = native.span(...made)
        spans.push(span)
        return span
      }
    })
    return { exit: yield* Effect.exit(Effect.withTracer(effect, tracer)), spans }
  })
