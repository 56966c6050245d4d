/**
 * Compares the stored credentials with the events that set them.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Seals from "../../security/CredentialSeals.ts"
import type { Account, History } from "./CredentialHistory.ts"
import { Finding, listing, type Difference } from "./Findings.ts"
import { forEachPage, pageSize } from "./Paging.ts"

const Row = Schema.Struct({
  login: Schema.String,
  password: Schema.String,
  phrase: Schema.NullOr(Schema.String),
  changedAt: Schema.Number
})
type Row = typeof Row.Type

const rows = RowCodec.reader(Row)

const select = `SELECT login, password_hash AS password, phrase_hash AS phrase, changed_at AS changedAt
  FROM credentials WHERE login > ? ORDER BY login LIMIT ${pageSize}`

/** A seal of undefined: an earlier version set the secret, without a seal in the event. */
const isSealed = (own: string | null, seal: string | null | undefined): boolean => seal === undefined || own === seal

const differenceOf = (row: Row, account: Account | undefined): ReadonlyArray<Difference> => {
  const key = row.login
  if (account === undefined || account.password === null) {
    return [{ key, how: "surplus" }]
  }
  const isAsSet =
    isSealed(Seals.ofPassword(key, row.password), account.password) &&
    // Some events clear the phrase; a missing phrase is harmless.
    (row.phrase === null || isSealed(Seals.ofPhrase(key, row.phrase), account.phrase)) &&
    row.changedAt <= account.lastAt
  return isAsSet ? [] : [{ key, how: "changed" }]
}

/** Finds credentials that no event set, that differ from the last event, and that are missing. */
export const examine = (run: Run, { accounts }: History): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    const missing = new Set([...accounts].flatMap(([login, account]) => (account.mustHavePassword ? [login] : [])))
    const differences: Array<Difference> = []
    const compare = (row: Row) => {
      missing.delete(row.login)
      differences.push(...differenceOf(row, accounts.get(row.login)))
    }
    yield* forEachPage({
      first: "",
      page: (after) => rows(run(select, [after])),
      key: ({ login }) => login,
      use: (page) => page.forEach(compare)
    })
    return [...listing(differences, Finding.CredentialsDiffer), ...listing([...missing], Finding.CredentialsMissing)]
  })
