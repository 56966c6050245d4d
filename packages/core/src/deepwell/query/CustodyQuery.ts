/**
 * The custody of an account: whether someone else may know its password, and which credential a confirmation names.
 */
import { Effect, Either } from "effect"
import { Database } from "../../database/Database.ts"
import * as Access from "../../domain/access/Access.ts"
import * as Authority from "../../domain/access/Authority.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged, RecordRedacted } from "../../domain/Rejection.ts"
import * as CustodyView from "../../readmodels/CustodyView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import { ask } from "../request/AuditedQuery.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as Operator from "../operator/Operator.ts"

const forUser = ({ user: id }: Query.CustodyOf) =>
  ask("custody", { type: "user", id }, (sql, { reader, policy }) =>
    Effect.gen(function* () {
      const refusal = id === reader.id ? undefined : Authority.refuseAction("custody of others", reader)
      if (refusal !== undefined) {
        return { result: Either.left(refusal), decision: "denied" as const, rule: "administrator" }
      }
      const account = yield* UserView.account(sql, id)
      const subject = account && { type: "user" as const, id, clearance: account.clearance, deleted: false }
      const { rule, decision } = Access.decide(reader, subject, policy)
      if (account === undefined || decision === "expunged") {
        return { result: Either.left(new RecordExpunged({ type: "user", id })), decision: "expunged" as const, rule }
      }
      const [needed, held] = [account.clearance.level, reader.clearance.level]
      return decision === "redacted"
        ? { result: Either.left(new RecordRedacted({ type: "user", id, needed, held })), decision, rule }
        : { result: Either.right(yield* CustodyView.of(sql, reader, account)), decision, rule }
    })
  )

const forOperator = ({ user: id }: Query.CustodyOf) =>
  Effect.gen(function* () {
    yield* Operator.record("custody", { user: id })
    const database = yield* Database
    const found = yield* database.read("custody", (sql) =>
      Effect.flatMap(UserView.account(sql, id), (account) =>
        account === undefined ? Effect.succeed(undefined) : CustodyView.of(sql, null, account)
      )
    )
    return yield* found === undefined ? new RecordExpunged({ type: "user", id }) : Effect.succeed(found)
  })

/** The custody of an account: one's own, for administrators of accounts that they may read, and for the operator. */
export const custody = (query: Query.CustodyOf) =>
  Effect.gen(function* () {
    const { actor } = yield* CurrentActor
    return actor._tag === "Operator" ? yield* forOperator(query) : yield* forUser(query)
  })
