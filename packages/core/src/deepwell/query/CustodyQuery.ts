/**
 * The custody of an account: the users who may know its password, and the credential that a confirmation refers to.
 */
import * as Effect from "effect/Effect"
import { Database } from "../../database/Database.ts"
import * as Authority from "../../domain/access/Authority.ts"
import type * as Query from "../../domain/query/Query.ts"
import type { AccountCustody } from "../../domain/query/QueryResult.ts"
import { RecordExpunged } from "../../domain/Rejection.ts"
import * as CustodyView from "../../readmodels/CustodyView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import { ifReadable, rejected, runQuery, type QueryOutcome } from "../request/AuditedQuery.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as Operator from "../operator/Operator.ts"

const forUser = ({ user: id }: Query.CustodyOf) =>
  runQuery("custody", { type: "user", id }, (run, asker): QueryOutcome<AccountCustody> => {
    const { reader } = asker
    const refusal = id === reader.id ? undefined : Authority.actionRejection("custody of others", reader)
    if (refusal !== undefined) {
      return rejected(refusal, "administrator")
    }
    const account = UserView.account(run, id)
    const subject = account && { type: "user" as const, id, clearance: account.clearance, deleted: false, account }
    return ifReadable(asker, { type: "user", id }, subject, ({ account }) =>
      CustodyView.custodyOf(run, reader, account)
    )
  })

const forOperator = ({ user: id }: Query.CustodyOf) =>
  Effect.gen(function* () {
    yield* Operator.appendAuditEntry("custody", { user: id })
    const database = yield* Database
    const custody = yield* database.read("custody", (run) => {
      const account = UserView.account(run, id)
      return account && CustodyView.custodyOf(run, null, account)
    })
    return custody ?? (yield* new RecordExpunged({ type: "user", id }))
  })

/** Reads the custody of an account: for the user themselves, for administrators who may read the account, and for the operator. */
export const custody = (query: Query.CustodyOf) =>
  Effect.gen(function* () {
    const { actor } = yield* CurrentActor
    return actor._tag === "Operator"
      ? yield* Effect.catchTag(forOperator(query), "OperatorOnly", Effect.die)
      : yield* forUser(query)
  })
