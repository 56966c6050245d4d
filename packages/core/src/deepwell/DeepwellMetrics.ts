/**
 * The metrics of a deepwell's commands and queries. Read them with `Metric.snapshot`.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Rejection } from "../domain/Rejection.ts"

const commands = Metric.counter("deepwell_commands", { description: "Commands by outcome", incremental: true })

const outcomes = {
  accepted: Metric.tagged(commands, "outcome", "accepted"),
  already: Metric.tagged(commands, "outcome", "already"),
  refused: Metric.tagged(commands, "outcome", "refused"),
  failed: Metric.tagged(commands, "outcome", "failed")
}

/** Counts optimistic concurrency conflicts. */
export const conflicts = Metric.counter("deepwell_conflicts", {
  description: "Retries of a command or query after a conflict",
  incremental: true
})

const isRejection = Schema.is(Rejection)

const outcomeOf = <E>(exit: Exit.Exit<{ readonly positions: ReadonlyArray<number> }, E>): keyof typeof outcomes =>
  Exit.match(exit, {
    onSuccess: ({ positions }) => (positions.length === 0 ? "already" : "accepted"),
    onFailure: (cause) => (Option.exists(Cause.failureOption(cause), isRejection) ? "refused" : "failed")
  })

/** Counts a command by its outcome. */
export const counted = <A extends { readonly positions: ReadonlyArray<number> }, E, R>(
  command: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => Effect.onExit(command, (exit) => Metric.increment(outcomes[outcomeOf(exit)]))
