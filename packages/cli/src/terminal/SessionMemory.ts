/**
 * State of the terminal between two lines.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import type * as Fiber from "effect/Fiber"
import type { WriteFailed } from "../error/CliError.ts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"

export interface Memory {
  /** The record that was read last; OPEN, NEXT and PREV refer to it. */
  readonly record: QueryResult.Record | null
  /** Number of its addendum that was opened last; 0 for none. */
  readonly addendum: number
  /** The fiber that prints notices, while WATCH is on. */
  readonly watchFiber: Fiber.RuntimeFiber<void, WriteFailed> | null
}

export class SessionMemory extends Context.Tag("@scipnet/cli/Session")<SessionMemory, Ref.Ref<Memory>>() {
  static readonly layer = Layer.effect(SessionMemory, Ref.make<Memory>({ record: null, addendum: 0, watchFiber: null }))
}

/** Returns the state. */
export const memory = Effect.flatMap(SessionMemory, Ref.get)

/** Changes some fields of the state. */
export const update = (changed: Partial<Memory>) =>
  Effect.flatMap(SessionMemory, (session) => Ref.update(session, (before) => ({ ...before, ...changed })))
