/**
 * What the terminal remembers between two lines.
 */
import type { QueryResult } from "@scipnet/core"
import type { Fiber } from "effect"
import type { WriteFailed } from "../error/CliError.ts"
import { Context, Effect, Layer, Ref } from "effect"

export interface Memory {
  /** The record that was read last, whose addenda can be opened. */
  readonly record: QueryResult.Record | null
  /** Its addendum that was opened last; 0 for none. */
  readonly opened: number
  /** What shows what happens meanwhile, if that was asked for. */
  readonly watching: Fiber.RuntimeFiber<void, WriteFailed> | null
}

export class SessionMemory extends Context.Tag("@scipnet/cli/Session")<SessionMemory, Ref.Ref<Memory>>() {
  static readonly layer = Layer.effect(SessionMemory, Ref.make<Memory>({ record: null, opened: 0, watching: null }))
}

/** What is remembered now. */
export const memory = Effect.flatMap(SessionMemory, Ref.get)

/** Remembers something else. */
export const remember = (changed: Partial<Memory>) =>
  Effect.flatMap(SessionMemory, (session) => Ref.update(session, (before) => ({ ...before, ...changed })))
