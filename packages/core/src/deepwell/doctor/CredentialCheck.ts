/**
 * Credentials compared with the events that set them.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as Seals from "../../security/Seals.ts"
import type { Account, History } from "./CredentialHistory.ts"
import type { Difference } from "./Findings.ts"
import { Finding, mostDifferences } from "./Findings.ts"

const Row = Schema.Struct({
  login: Schema.String,
  password: Schema.String,
  phrase: Schema.NullOr(Schema.String),
  changedAt: Schema.Number
})
type Row = typeof Row.Type

const decode = RowCodec.decoder(Row)

const pageSize = 500

const page = (sql: SqlClient, after: string) =>
  decode(
    sql.unsafe(
      `SELECT login, password_hash AS password, phrase_hash AS phrase, changed_at AS changedAt
       FROM credentials WHERE login > ? ORDER BY login LIMIT ${pageSize}`,
      [after]
    )
  )

/** A seal of undefined was made by no event: an earlier version set that secret. */
const isSealed = (own: string | null, seal: string | null | undefined): boolean => seal === undefined || own === seal

const differenceOf = (row: Row, account: Account | undefined): ReadonlyArray<Difference> => {
  const key = row.login
  if (account === undefined || account.password === null) {
    return [{ key, how: "surplus" }]
  }
  const isAsSet =
    isSealed(Seals.ofPassword(key, row.password), account.password) &&
    // Some events clear the phrase, and a missing phrase gives nothing away.
    (row.phrase === null || isSealed(Seals.ofPhrase(key, row.phrase), account.phrase)) &&
    row.changedAt <= account.lastAt
  return isAsSet ? [] : [{ key, how: "changed" }]
}

/** Finds credentials that no event set, that are not as the last event left them, and that are missing. */
export const examine = (sql: SqlClient, { accounts }: History): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    const missing = new Set([...accounts].flatMap(([login, account]) => (account.mustHavePassword ? [login] : [])))
    const differences: Array<Difference> = []
    for (let after: string | undefined = ""; after !== undefined;) {
      const rows: ReadonlyArray<Row> = yield* page(sql, after)
      for (const row of rows) {
        missing.delete(row.login)
        differences.push(...differenceOf(row, accounts.get(row.login)))
      }
      after = rows.at(-1)?.login
    }
    return [
      ...(differences.length === 0
        ? []
        : [Finding.CredentialsDiffer({ count: differences.length, first: differences.slice(0, mostDifferences) })]),
      ...(missing.size === 0
        ? []
        : [Finding.CredentialsMissing({ count: missing.size, first: [...missing].slice(0, mostDifferences) })])
    ]
  })
