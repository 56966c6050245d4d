/**
 * Compares the stored credentials with the events that set them.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Seals from "../../security/CredentialSeals.ts"
import type { StoredCredential } from "../../security/CredentialStore.ts"
import type { Account, History } from "./CredentialHistory.ts"
import { Finding, listing, type Difference } from "./Findings.ts"
import { forEachPage } from "./Paging.ts"

/** A seal of undefined: an earlier version set the secret, without a seal in the event. */
const isSealed = (own: string | null, seal: string | null | undefined): boolean => seal === undefined || own === seal

const differenceOf = (row: StoredCredential, account: Account | undefined): ReadonlyArray<Difference> => {
  const key = row.login
  if (account === undefined || account.password === null) {
    return [{ key, how: "surplus" }]
  }
  const isAsSet =
    isSealed(Seals.ofPassword(key, row.passwordHash), account.password) &&
    // Some events clear the phrase; a missing phrase is harmless.
    (row.phraseHash === null || isSealed(Seals.ofPhrase(key, row.phraseHash), account.phrase)) &&
    row.changedAt <= account.lastAt
  return isAsSet ? [] : [{ key, how: "changed" }]
}

/**
 * Finds credentials that no event set, that differ from the last event, and that are missing.
 *
 * @param page reads the next credentials after a login, as those of `CredentialStore`, of the same state as the history
 */
export const examine = <E>(
  page: (after: string) => Effect.Effect<ReadonlyArray<StoredCredential>, E>,
  { accounts }: History
): Effect.Effect<ReadonlyArray<Finding>, E | SqlError> =>
  Effect.gen(function* () {
    const missing = new Set([...accounts].flatMap(([login, account]) => (account.mustHavePassword ? [login] : [])))
    const differences: Array<Difference> = []
    const compare = (row: StoredCredential) => {
      missing.delete(row.login)
      differences.push(...differenceOf(row, accounts.get(row.login)))
    }
    yield* forEachPage({
      first: "",
      page,
      key: ({ login }) => login,
      use: (rows) => rows.forEach(compare)
    })
    return [...listing(differences, Finding.CredentialsDiffer), ...listing([...missing], Finding.CredentialsMissing)]
  })
