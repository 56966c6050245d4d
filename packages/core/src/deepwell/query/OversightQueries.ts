/**
 * What auditors look into besides the log itself: why somebody may read something, what was read through the glass, and
 * what one person did.
 */
import { Effect, Either } from "effect"
import * as Access from "../../domain/access/Access.ts"
import type { Explanation, Review } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type * as Query from "../../domain/query/Query.ts"
import { BeyondOwnClearance, RecordExpunged, RecordRedacted } from "../../domain/Rejection.ts"
import * as BreakGlassView from "../../readmodels/BreakGlassView.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import type { Asker } from "../request/AuditedQuery.ts"
import { ask } from "../request/AuditedQuery.ts"

const granted = <A>(result: A) => ({
  result: Either.right(result),
  decision: "granted" as const,
  rule: "auditor"
})

const denied = (error: NonNullable<ReturnType<typeof Authority.refuseAction>>) => ({
  result: Either.left(error),
  decision: "denied" as const,
  rule: "auditor"
})

/** The answer that a read would give to whoever may not read. */
const unreadable = ({ reader, policy }: Asker, type: Query.Access["type"], id: string, subject?: Access.Subject) => {
  const { decision, rule } = Access.decide(reader, subject, policy)
  if (decision === "granted" && subject !== undefined) {
    return undefined
  }
  const held = reader.clearance.level
  const error =
    decision === "redacted" && subject !== undefined
      ? new RecordRedacted({ type, id, needed: subject.clearance.level, held })
      : new RecordExpunged({ type, id })
  return { result: Either.left(error), decision: decision === "redacted" ? decision : ("expunged" as const), rule }
}

const levelOf = ({ level }: Clearance.Clearance): Clearance.Clearance => Clearance.make(level)

/**
 * Why a reader may or may not read a record, rule by rule, for auditors who may read both files themselves and dominate
 * the record. Compartments are never named. Fails with `BeyondOwnClearance` for a site that the auditor reads only
 * because they are stationed there.
 */
export const why = ({ reader: name, type, id }: Query.Why) =>
  ask("why", { type, id }, (sql, asker) =>
    Effect.gen(function* () {
      const refusal = Authority.refuseAction("why", asker.reader)
      if (refusal !== undefined) {
        return denied(refusal)
      }
      const subject = RecordViews.subjectOf(yield* RecordViews.views[type].find(sql, id))
      const reader = yield* UserView.account(sql, name)
      const hidden =
        unreadable(asker, type, id, subject) ??
        unreadable(asker, "user", name, RecordViews.subjectOf(yield* UserView.find(sql, name)))
      if (hidden !== undefined || subject === undefined || reader === undefined) {
        return (
          hidden ?? {
            result: Either.left(new RecordExpunged({ type, id })),
            decision: "expunged" as const,
            rule: "absent"
          }
        )
      }
      // A site that is readable only because one is stationed there takes compartments that one may not learn of.
      const { clearance: asking } = asker.reader
      if (!Clearance.dominates(asking, subject.clearance)) {
        const error = new BeyondOwnClearance({ command: "why", held: asking.level })
        return { result: Either.left(error), decision: "denied" as const, rule: error._tag }
      }
      const held = reader.clearance
      const sections = yield* SectionView.of(sql, type, id)
      const answer: Explanation = {
        reader: name,
        type,
        id,
        needed: levelOf(subject.clearance),
        held: levelOf(held),
        steps: Access.explain(reader, subject, asker.policy),
        decision: Access.decide(reader, subject, asker.policy).decision,
        missing: {
          level: held.level < subject.clearance.level,
          compartments: [],
          compartment: !subject.clearance.compartments.every((each) => held.compartments.includes(each))
        },
        sections: sections
          .map((section) => ({ id: section.id, needed: Clearance.join(subject.clearance, section.clearance) }))
          .filter(({ needed }) => Clearance.dominates(asker.reader.clearance, needed))
          .map(({ id: section, needed }) => ({
            id: section,
            needed: levelOf(needed),
            visible: Clearance.dominates(held, needed)
          }))
      }
      return granted(answer)
    })
  )

/** Uses of break-glass, for auditors; what was read is masked for those who may not read it. */
export const reviews = ({ which, limit = 50 }: Query.Reviews) =>
  ask("review", null, (sql, asker) =>
    Effect.gen(function* () {
      const refusal = Authority.refuseAction("review", asker.reader)
      if (refusal !== undefined) {
        return denied(refusal)
      }
      const found = yield* BreakGlassView.reviews(sql, which, limit)
      const answers = yield* Effect.forEach(found, (review) =>
        review.type === null || review.target === null
          ? Effect.succeed(review)
          : Effect.map(RecordViews.views[review.type].find(sql, review.target), (record): Review =>
              Access.decide(asker.reader, RecordViews.subjectOf(record)).decision === "granted"
                ? review
                : { ...review, type: null, target: null, reason: null, note: null, masked: true }
            )
      )
      return granted(answers)
    })
  )
