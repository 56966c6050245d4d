/**
 * Runs work that one holder of a claim does at a time, in any processes: waits for the claim, works, and claims again when it
 * was lost.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DatabaseError } from "../database/DatabaseError.ts"

export interface ClaimedWork<Start, ClaimError, WorkError, R> {
  /** The duration of the claim unless it is prolonged. */
  readonly expiry: Duration.DurationInput
  /** Claims, and returns the place to start from; none while another holder's claim is valid. */
  readonly claim: Effect.Effect<Option.Option<Start>, ClaimError>
  /** Works until the claim is lost, which is no error. */
  readonly work: (start: Start) => Effect.Effect<void, WorkError, R>
  /** Ends the claim, if it is the holder's. */
  readonly release: Effect.Effect<void, DatabaseError>
}

/** Never completes. Fails with the errors of `claim` and `work`, and releases the claim at the end. */
export const run = <Start, ClaimError, WorkError, R>({
  expiry,
  claim,
  work,
  release
}: ClaimedWork<Start, ClaimError, WorkError, R>): Effect.Effect<never, ClaimError | WorkError, R> => {
  const claimed: Effect.Effect<Start, ClaimError> = Effect.flatMap(
    claim,
    Option.match({
      onSome: Effect.succeed,
      onNone: () =>
        Effect.zipRight(
          Effect.sleep(Duration.times(expiry, 1 / 10)),
          Effect.suspend(() => claimed)
        )
    })
  )
  return claimed.pipe(
    Effect.flatMap(work),
    Effect.forever,
    // The database logs a failure; the claim then expires.
    Effect.ensuring(Effect.ignore(release))
  )
}

/** Runs work, and prolongs the claim three times in its duration. Never completes; fails when either of them fails. */
export const prolonging =
  <ProlongError>(expiry: Duration.DurationInput, prolong: Effect.Effect<void, ProlongError>) =>
  <E, R>(work: Effect.Effect<unknown, E, R>): Effect.Effect<never, E | ProlongError, R> =>
    Effect.raceFirst(
      Effect.zipRight(work, Effect.never),
      Effect.forever(Effect.delay(prolong, Duration.times(expiry, 1 / 3)))
    )
