/**
 * Traces the methods of a service.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as ServiceMethods from "./ServiceMethods.ts"

// The method's name says where it was called; to capture a stack trace would cost more than many of the calls.
const options = { captureStackTrace: false }

/** Runs each method in a span `<prefix>.<method>`. The type of the service is unchanged. */
export function traced<Methods extends object>(prefix: string, methods: Methods): Methods
export function traced(prefix: string, methods: { readonly [name: string]: unknown }): object {
  return ServiceMethods.map(methods, (method) => ({
    effect: Effect.withSpan(`${prefix}.${method}`, options),
    stream: Stream.withSpan(`${prefix}.${method}`, options)
  }))
}
