/**
 * Changes the policy settings of the deepwell.
 */
import * as Effect from "effect/Effect"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Policy from "../../domain/access/Policy.ts"
import * as Event from "../../eventsourcing/Event.ts"
import * as ActorEvent from "../request/ActorEvent.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import * as CommandDecision from "../request/CommandDecision.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"
import { onlyOperator } from "./Operator.ts"

/** Changes the policy settings that are set in `change`, as the operator, and returns the resulting policy. */
export const configure = (change: Partial<Policy.Policy>) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const current = yield* onlyOperator("policy")
    const { policy: before, guard } = yield* CommandDecision.inSnapshot("look up the policy", (run) =>
      CommandDecision.policyOf(log, run)
    )
    const { twoPerson = before.twoPerson, concealDenied = before.concealDenied } = change
    if (twoPerson === before.twoPerson && concealDenied === before.concealDenied) {
      const already = AccessEvent.CommandUnnecessary.make({ command: "ConfigurePolicy", target: null })
      yield* ActorEvent.append(already, { guards: [guard] })
      return { twoPerson, concealDenied }
    }
    const events = yield* Event.mint([Policy.PolicyChanged.make({ twoPerson, concealDenied })])
    yield* log.appendAll({
      appends: [{ stream: guard.stream, expected: guard.version, events }],
      metadata: ActorCheck.metadata(current)
    })
    return { twoPerson, concealDenied }
  }).pipe(ConflictRetry.retry)
