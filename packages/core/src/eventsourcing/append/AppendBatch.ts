/**
 * Deciding what several appends write that share a transaction: each as if it came alone, after those before it.
 */
import { Either } from "effect"
import type { Command, Facts, Plan, Refusal } from "./AppendPlan.ts"
import * as AppendPlan from "./AppendPlan.ts"
import type { EncodedAppend } from "./EncodedAppend.ts"

/** What the log holds that bears on any of the appends. */
export interface SharedFacts extends Omit<Facts, "command"> {
  /** By `AppendPlan.commandKey`. */
  readonly commands: ReadonlyMap<string, Command>
}

/** A plan for each append, in order; what one writes, those after it see. */
export const plan = (
  appends: ReadonlyArray<EncodedAppend>,
  facts: SharedFacts,
  now: number
): ReadonlyArray<Either.Either<Plan, Refusal>> => {
  let { head } = facts
  const [versions, known, commands] = [new Map(facts.versions), new Map(facts.known), new Map(facts.commands)]
  return appends.map((append) => {
    const key = AppendPlan.commandKey(append.metadata)
    const planned = AppendPlan.plan(append, { head, versions, known, command: commands.get(key) }, now)
    if (Either.isRight(planned) && !planned.right.receipt.replayed) {
      const { rows } = planned.right
      for (const row of rows) {
        versions.set(row.stream, row.version)
        known.set(row.id, row)
        head = row
      }
      if (append.metadata.commandId !== null) {
        commands.set(key, { payloadHash: append.metadata.payloadHash, events: rows })
      }
    }
    return planned
  })
}
