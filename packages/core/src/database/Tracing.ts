/**
 * Creates spans only if a tracer is configured. Effect's default tracer discards its spans, and creating one for each of
 * thousands of transactions per second costs a noticeable part of their time.
 */
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"

const unwatched = Context.get(DefaultServices.liveServices, Tracer.Tracer)

/**
 * Runs an effect in a span with a name and attributes. The span is passed to `evaluate` and not provided as the parent span;
 * it is undefined if no tracer is configured.
 */
export const useSpan = <A, E, R>(
  name: string,
  attributes: Record<string, unknown>,
  evaluate: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) =>
    fiber.currentTracer === unwatched
      ? evaluate(undefined)
      : // Capturing a stack trace would slow down every call.
        Effect.useSpan(name, { attributes, captureStackTrace: false }, evaluate)
  )

/** Runs an effect in a span, which becomes the parent span of the effect. Does nothing if no tracer is configured. */
export const withSpan =
  (name: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    useSpan(name, {}, (span) => (span === undefined ? effect : Effect.withParentSpan(effect, span)))
