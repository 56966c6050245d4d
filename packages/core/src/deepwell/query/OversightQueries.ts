/**
 * Queries of auditors besides the audit log: the explanation of an access decision, and the uses of break-glass.
 */
import * as Either from "effect/Either"
import * as Access from "../../domain/access/Access.ts"
import type { Explanation, Review } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type * as Query from "../../domain/query/Query.ts"
import { BeyondOwnClearance, RecordExpunged } from "../../domain/Rejection.ts"
import * as BreakGlassView from "../../readmodels/BreakGlassView.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import { ifReadable, rejected, runQuery, type QueryContext, type QueryOutcome } from "../request/AuditedQuery.ts"

const granted = <A>(result: A): QueryOutcome<A> => ({
  result: Either.right(result),
  decision: "granted",
  rule: "auditor"
})

/** The rejection of a read, for a record that the auditor may not read; undefined for a readable one. */
const unreadable = (
  asker: QueryContext,
  target: Query.Access,
  subject: Access.Subject | undefined
): QueryOutcome<never> | undefined => {
  const outcome = ifReadable(asker, target, subject, () => undefined)
  return Either.isLeft(outcome.result) ? { ...outcome, result: Either.left(outcome.result.left) } : undefined
}

const levelOf = ({ level }: Clearance.Clearance): Clearance.Clearance => Clearance.make(level)

/**
 * Explains rule by rule why a reader may or may not read a record, for auditors who may read both records themselves and
 * dominate the record. Compartments are never named. Fails with `BeyondOwnClearance` for a site that the auditor may read
 * only because they are stationed there.
 */
export const why = ({ reader: name, type, id }: Query.Why) =>
  runQuery("why", { type, id }, (run, asker): QueryOutcome<Explanation> => {
    const refusal = Authority.actionRejection("why", asker.reader)
    if (refusal !== undefined) {
      return rejected(refusal, "auditor")
    }
    const subject = RecordViews.subjectOf(RecordViews.views[type].find(run, id))
    const reader = UserView.account(run, name)
    const hidden =
      unreadable(asker, { type, id }, subject) ??
      unreadable(asker, { type: "user", id: name }, RecordViews.subjectOf(UserView.find(run, name)))
    if (hidden !== undefined || subject === undefined || reader === undefined) {
      const absent = Either.left(new RecordExpunged({ type, id }))
      return hidden ?? { result: absent, decision: "expunged", rule: "absent" }
    }
    // A site where the auditor is stationed may require compartments that they do not hold.
    const { clearance: own } = asker.reader
    if (!Clearance.dominates(own, subject.clearance)) {
      return rejected(new BeyondOwnClearance({ command: "why", held: own.level }))
    }
    const held = reader.clearance
    return granted({
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
      sections: SectionView.sectionsOf(run, type, id)
        .map((section) => ({ id: section.id, needed: Clearance.join(subject.clearance, section.clearance) }))
        .filter(({ needed }) => Clearance.dominates(own, needed))
        .map(({ id: section, needed }) => ({
          id: section,
          needed: levelOf(needed),
          visible: Clearance.dominates(held, needed)
        }))
    })
  })

/** Lists uses of break-glass for auditors; records that the auditor may not read are masked. */
export const reviews = (query: Query.Reviews) =>
  runQuery("review", null, (run, asker): QueryOutcome<ReadonlyArray<Review>> => {
    const refusal = Authority.actionRejection("review", asker.reader)
    if (refusal !== undefined) {
      return rejected(refusal, "auditor")
    }
    const masked = (review: Review): Review => {
      if (review.type === null || review.target === null) {
        return review
      }
      const record = RecordViews.views[review.type].find(run, review.target)
      return Access.decide(asker.reader, RecordViews.subjectOf(record)).decision === "granted"
        ? review
        : { ...review, type: null, target: null, reason: null, note: null, masked: true }
    }
    return granted(BreakGlassView.reviews(run, query).map(masked))
  })
