/**
 * What a deepwell is measured by, besides its database; read with Effect's own `Metric.snapshot`.
 */
import { Cause, Effect, Exit, Metric, Option, Schema } from "effect"
import { Rejection } from "../domain/Rejection.ts"

const commands = Metric.counter("deepwell_commands", { description: "Commands by outcome", incremental: true })

const outcomes = {
  accepted: Metric.tagged(commands, "outcome", "accepted"),
  already: Metric.tagged(commands, "outcome", "already"),
  refused: Metric.tagged(commands, "outcome", "refused"),
  failed: Metric.tagged(commands, "outcome", "failed")
}

/** How often somebody else was faster, so that it was decided again. */
export const conflicts = Metric.counter("deepwell_conflicts", {
  description: "How often a command or query was overtaken and tried again",
  incremental: true
})

const isRejection = Schema.is(Rejection)

const outcomeOf = <E>(exit: Exit.Exit<{ readonly positions: ReadonlyArray<number> }, E>): keyof typeof outcomes =>
  Exit.match(exit, {
    onSuccess: ({ positions }) => (positions.length === 0 ? "already" : "accepted"),
    onFailure: (cause) => (Option.exists(Cause.failureOption(cause), isRejection) ? "refused" : "failed")
  })

/** Counts a command by what became of it. */
export const counted = <A extends { readonly positions: ReadonlyArray<number> }, E, R>(
  command: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => Effect.onExit(command, (exit) => Metric.increment(outcomes[outcomeOf(exit)]))
