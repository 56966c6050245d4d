/**
 * Spans where somebody looks at them: Effect's own tracer keeps none, and a span of it for every statement of thousands
 * a second takes a part of what they take themselves.
 */
import { Context, DefaultServices, Effect, Tracer } from "effect"

const unwatched = Context.get(DefaultServices.liveServices, Tracer.Tracer)

/** Runs it in a span, if there is a tracer that keeps it; the span is not provided, but handed over. */
export const use = <A, E, R>(
  name: string,
  attributes: Record<string, unknown>,
  evaluate: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) =>
    fiber.currentTracer === unwatched
      ? evaluate(undefined)
      : // Where it was called from would cost each call a stack trace.
        Effect.useSpan(name, { attributes, captureStackTrace: false }, evaluate)
  )

/** The same for what need not know its span, which is provided. */
export const within =
  (name: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    use(name, {}, (span) => (span === undefined ? effect : Effect.withParentSpan(effect, span)))
