/**
 * Changes all methods of a service in the same way. A method is an effect, a stream, or a function that returns one of
 * these and does not use `this`.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Stream from "effect/Stream"

type AnyEffect = Effect.Effect<unknown, unknown, unknown>
type AnyStream = Stream.Stream<unknown, unknown, unknown>

interface Change {
  readonly effect: (effect: AnyEffect) => AnyEffect
  readonly stream: (stream: AnyStream) => AnyStream
}

const isStream = (value: unknown): value is AnyStream => Predicate.hasProperty(value, Stream.StreamTypeId)

const isEffect = (value: unknown): value is AnyEffect => Effect.isEffect(value)

const changed = (method: unknown, change: Change): unknown =>
  typeof method === "function"
    ? (...args: ReadonlyArray<unknown>) => changed(Reflect.apply(method, undefined, args), change)
    : isStream(method)
      ? change.stream(method)
      : isEffect(method)
        ? change.effect(method)
        : method

/** Changes the effects and streams of all methods, by the name of the method. */
export const map = (methods: { readonly [name: string]: unknown }, change: (name: string) => Change): object =>
  Record.map(methods, (method, name) => changed(method, change(name)))

/** A method that no longer requires `Services`. */
export type Provided<Method, Services> = Method extends (...args: infer Args) => infer Answer
  ? (...args: Args) => Provided<Answer, Services>
  : Method extends Effect.Effect<infer A, infer E, infer R>
    ? Effect.Effect<A, E, Exclude<R, Services>>
    : Method extends Stream.Stream<infer A, infer E, infer R>
      ? Stream.Stream<A, E, Exclude<R, Services>>
      : Method

/** Provides `context` to all methods. */
export function provided<Services, Methods extends object>(
  context: Context.Context<Services>,
  methods: Methods
): { readonly [M in keyof Methods]: Provided<Methods[M], Services> }
// The type of each method depends on its name, which a record of methods cannot say.
export function provided(context: Context.Context<unknown>, methods: { readonly [name: string]: unknown }): object {
  return map(methods, () => ({ effect: Effect.provide(context), stream: Stream.provideSomeContext(context) }))
}
