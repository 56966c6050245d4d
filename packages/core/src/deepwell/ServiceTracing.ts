/**
 * A span for whatever is called through a door, so that none of its methods goes untraced.
 */
import { Effect, Predicate, Stream } from "effect"

const isStream = (value: unknown): value is Stream.Stream<unknown, unknown, unknown> =>
  Predicate.hasProperty(value, Stream.StreamTypeId)

// Where it was called from is known by its name; looking for it would cost each call a stack trace.
const options = { captureStackTrace: false }

const spanned = (name: string, value: unknown): unknown =>
  typeof value === "function"
    ? (...given: ReadonlyArray<unknown>) => spanned(name, Reflect.apply(value, undefined, given))
    : isStream(value)
      ? Stream.withSpan(value, name, options)
      : Effect.isEffect(value)
        ? Effect.withSpan(value, name, options)
        : value

/**
 * The service with each effect and stream of it, and each that its functions give, in a span `<prefix>.<method>`. Its
 * functions may not rely on `this`.
 */
export function traced<Service extends object>(prefix: string, service: Service): Service
// Each method comes out with the type that it went in with, which cannot be said of a record of methods.
export function traced(prefix: string, service: object): object {
  return Object.fromEntries(
    Object.entries(service).map(([method, value]) => [method, spanned(`${prefix}.${method}`, value)])
  )
}
