/**
 * The custody of accounts, restricted to the custodians that a reader may see.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Access from "../domain/access/Access.ts"
import * as Proposal from "../domain/Proposal.ts"
import type { AccountCustody, CustodyNote, PendingProposal } from "../domain/query/QueryResult.ts"
import * as Custody from "../domain/user/Custody.ts"
import type * as User from "../domain/user/User.ts"
import type { UserId } from "../domain/UserId.ts"
import * as UserView from "./UserView.ts"

const times = RowCodec.reader(Schema.Struct({ at: Schema.NullOr(Schema.Int) }))

const canSee = (reader: Access.Reader, { id, clearance }: User.Account): boolean =>
  Access.decide(reader, { type: "user", id, clearance, deleted: false }).decision === "granted"

/**
 * Follows custodians transitively. The walk ends at an account that the reader may not see, so that changes of that
 * account never change the answer. A reader of null sees every account.
 */
const visibleCustodians = (run: Run, reader: Access.Reader | null, account: User.Account) => {
  const visible = new Map([[account.id, account]])
  const isVisible = (user: UserId): boolean => {
    const custodian = visible.get(user) ?? UserView.account(run, user)
    if (custodian === undefined || (reader !== null && !canSee(reader, custodian))) {
      return false
    }
    visible.set(user, custodian)
    return true
  }
  const custodiansOf = (user: UserId) => visible.get(user)?.custody.custodians.filter(isVisible) ?? []
  return Custody.circle([account.id], custodiansOf).slice(1)
}

const lastRecovery = (run: Run, user: string): number | null =>
  times(
    run(
      `SELECT max(at) AS at FROM audit
       WHERE type = 'user' AND target = ? AND action = 'UserPasswordReset' AND actor GLOB 'operator:*'`,
      [user]
    )
  )[0]?.at ?? null

/** The custody of an account as a reader may see it; a reader of null sees all custodians. */
export const custodyOf = (run: Run, reader: Access.Reader | null, account: User.Account): AccountCustody => {
  const { id: user, custody, mustChangePassword: isTemporary } = account
  return {
    user,
    credential: custody.credential,
    isTemporary,
    inCustody: custody.custodians.length > 0,
    custodians: visibleCustodians(run, reader, account),
    recoveredAt: custody.recovered ? lastRecovery(run, user) : null,
    isRecorded: !Custody.isUnattributed(custody)
  }
}

const notesOf = (run: Run, reader: Access.Reader, user: string): ReadonlyArray<CustodyNote> => {
  const account = UserView.account(run, user)
  const isNoted =
    account !== undefined &&
    canSee(reader, account) &&
    (account.custody.custodians.length > 0 || account.custody.recovered)
  if (!isNoted) {
    return []
  }
  const { custodians, recoveredAt } = custodyOf(run, reader, account)
  return [{ user: account.id, custodians, recoveredAt }]
}

/** The last time that the operator turned the two-person rule off; null if there is none. */
const lastTurnedOff = (run: Run): number | null =>
  times(
    run(
      `SELECT max(at) AS at FROM audit
       WHERE action = 'PolicyChanged' AND json_extract(details, '$.twoPerson') = 0`
    )
  )[0]?.at ?? null

/** The users whose accounts a proposal depends on. */
const usersOf = ({ type, record, by }: PendingProposal): ReadonlyArray<string> => [
  ...(by === null ? [] : [by]),
  ...(type === "user" ? [record] : [])
]

/** Adds to proposals the custody of the accounts that they depend on, and the state of the two-person rule. */
export const withCustodyNotes = (
  run: Run,
  reader: Access.Reader,
  proposals: ReadonlyArray<PendingProposal>
): ReadonlyArray<PendingProposal> => {
  const users = new Set(proposals.flatMap(usersOf))
  const notes = new Map(Array.from(users, (user) => [user, notesOf(run, reader, user)]))
  const turnedOff = proposals.length === 0 ? null : lastTurnedOff(run)
  return proposals.map((proposal) => {
    const custody = usersOf(proposal).flatMap((user) => notes.get(user) ?? [])
    const isTouched = turnedOff !== null && turnedOff >= proposal.expiresAt - Proposal.lifetimeMs
    return {
      ...proposal,
      ...(custody.length === 0 ? {} : { custody }),
      ...(isTouched ? { twoPersonOff: true as const } : {})
    }
  })
}
