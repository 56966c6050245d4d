/**
 * A span for whatever is called through a door, so that none of its methods goes untraced.
 */
import { Effect, Predicate, Stream } from "effect"
import * as Spans from "../database/Spans.ts"

const isStream = (value: unknown): value is Stream.Stream<unknown, unknown, unknown> =>
  Predicate.hasProperty(value, Stream.StreamTypeId)

const spanned = (name: string, value: unknown): unknown =>
  typeof value === "function"
    ? (...given: ReadonlyArray<unknown>) => spanned(name, Reflect.apply(value, undefined, given))
    : isStream(value)
      ? Stream.withSpan(value, name, { captureStackTrace: false })
      : Effect.isEffect(value)
        ? Spans.within(name)(value)
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
