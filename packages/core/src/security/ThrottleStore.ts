/**
 * The port that counts failed attempts. `ThrottleDecision` decides; a store reads and writes the rows, each attempt in one
 * transaction that no other attempt on the same keys interleaves with. Times are milliseconds since 1970.
 */
import type * as Effect from "effect/Effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { Attempt, ThrottleKey } from "./ThrottleKeys.ts"

/**
 * The decision on an attempt. If it is allowed: `suppressed` is the number of unrecorded attempts on its account since the
 * last recorded one, `counted` the keys that it was counted under, and `recorded` whether a failure is recorded as an
 * event.
 */
export type Verdict =
  | { readonly allowed: false }
  | {
      readonly allowed: true
      readonly suppressed: number
      readonly counted: ReadonlyArray<ThrottleKey>
      readonly recorded: boolean
    }

export interface ThrottleStore {
  /** Counts an attempt and decides whether it is allowed, before the secret is verified. */
  readonly countAttempt: (tried: Attempt) => Effect.Effect<Verdict, DatabaseError>
  /** Takes back an attempt that was counted before it succeeded. */
  readonly recordSuccess: (counted: ReadonlyArray<ThrottleKey>) => Effect.Effect<void, DatabaseError>
}
