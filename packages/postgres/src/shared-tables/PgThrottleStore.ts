/**
 * Counts failed attempts in PostgreSQL, for all machines together. A counted attempt is one transaction of two round trips
 * under the lock of throttles, and never takes the lock of the log. An attempt whose commit may have been lost is counted again.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import type { Parameters } from "@scipnet/core/security/SecurityConfig"
import * as ThrottleDecision from "@scipnet/core/security/ThrottleDecision"
import * as ThrottleKeys from "@scipnet/core/security/ThrottleKeys"
import type { ThrottleStore } from "@scipnet/core/security/ThrottleStore"
import { prepared } from "../connection/PgStatement.ts"
import * as KnownOriginStatements from "./KnownOriginStatements.ts"
import type { PgTransactor } from "./PgTransactor.ts"
import * as ThrottleStatements from "./ThrottleStatements.ts"

const throttleRows = RowCodec.reader(
  Schema.Struct({
    key: Schema.String,
    failures: Schema.Number,
    suppressed: Schema.Number,
    lastAt: Schema.Number,
    until: Schema.Number
  })
)

const load = prepared(
  "load throttles",
  `SELECT key, failures, suppressed, last_at AS "lastAt", until FROM throttles WHERE key = ANY($1::text[])`
)

const secretRows = RowCodec.reader(Schema.Struct({ secret: Schema.String }))
const findSecret = prepared("find the secret of groups", "SELECT secret FROM throttle_groups LIMIT 1")

/**
 * Makes a store. Names without an account are assigned to groups by the secret in PostgreSQL, which is read with the first
 * attempt.
 */
export const make = (transactor: PgTransactor, parameters: Parameters): ThrottleStore => {
  let known: ((name: string) => string) | undefined
  const groupOf: Effect.Effect<(name: string) => string, DatabaseError> = Effect.suspend(() =>
    known === undefined
      ? Effect.map(transactor.query("find the secret of groups", findSecret()), (rows) => {
          const groups = ThrottleKeys.groupBy(Buffer.from(secretRows(rows)[0]?.secret ?? ""))
          known = groups
          return groups
        })
      : Effect.succeed(known)
  )

  const count = (tried: ThrottleKeys.Attempt, groups: (name: string) => string) => {
    const keysOf = (isKnown: boolean) => ThrottleKeys.forAttempt(tried, isKnown, parameters, groups)
    const acquaintance = ThrottleKeys.acquaintanceOf(tried)
    // An unknown origin counts under all keys of a known one, and more.
    const facts = [
      ThrottleStatements.lock,
      load(ThrottleKeys.names(keysOf(false))),
      ...(acquaintance === undefined
        ? []
        : [KnownOriginStatements.find(acquaintance.login, acquaintance.origin, tried.at)])
    ]
    return transactor.decide(
      { operation: "count an attempt", isRepeatable: true },
      facts,
      ([, stored = [], origins = []]) => {
        const keys = keysOf(origins.length > 0)
        const { verdict, changes } = ThrottleDecision.attempt(keys, throttleRows(stored), tried.at, parameters)
        return {
          statements: [
            ThrottleStatements.deleteForgotten(tried.at, parameters),
            ...ThrottleStatements.apply(changes),
            ThrottleStatements.deleteExcess(ThrottleKeys.names(keys), tried.at, parameters)
          ],
          result: () => verdict
        }
      }
    )
  }

  return {
    countAttempt: (tried) => Effect.flatMap(groupOf, (groups) => count(tried, groups)),
    recordSuccess: (counted) =>
      Effect.asVoid(
        transactor.execute({ operation: "take back an attempt" }, ThrottleStatements.recordSuccess(counted, parameters))
      )
  }
}
