/**
 * The custody of accounts, as far as a reader may know it.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as Access from "../domain/access/Access.ts"
import type { AccountCustody, CustodyNote, PendingProposal } from "../domain/query/QueryResult.ts"
import * as Custody from "../domain/user/Custody.ts"
import * as Proposal from "../domain/Proposal.ts"
import type * as User from "../domain/user/User.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import * as UserView from "./UserView.ts"

const times = RowCodec.decoder(Schema.Struct({ at: Schema.NullOr(Schema.Int) }))

const canSee = (reader: Access.Reader, { id, clearance }: User.Account): boolean =>
  Access.decide(reader, { type: "user", id, clearance, deleted: false }).decision === "granted"

/**
 * The custodians of an account that a reader may see, step by step. The walk ends at one that they may not see, so that
 * nothing that happens to that account changes the answer. A reader of null sees all.
 */
const chain = (sql: SqlClient, reader: Access.Reader | null, account: User.Account) =>
  Effect.gen(function* () {
    const accounts = new Map([[account.id, account]])
    const waiting = new Set(account.custody.custodians)
    for (const user of waiting) {
      const custodian = yield* UserView.account(sql, user)
      if (custodian !== undefined && (reader === null || canSee(reader, custodian))) {
        accounts.set(user, custodian)
        for (const next of custodian.custody.custodians) {
          waiting.add(next)
        }
      }
    }
    accounts.delete(account.id)
    return [...accounts.values()]
  })

const lastRecovery = (sql: SqlClient, user: string): Effect.Effect<number | null, SqlError> =>
  Effect.map(
    times(sql`
      SELECT max(at) AS at FROM audit
      WHERE type = 'user' AND target = ${user} AND action = 'UserPasswordReset' AND actor GLOB 'operator:*'`),
    ([row]) => row?.at ?? null
  )

/** The custody of an account; a reader of null sees all custodians. */
export const of = (
  sql: SqlClient,
  reader: Access.Reader | null,
  account: User.Account
): Effect.Effect<AccountCustody, SqlError> =>
  Effect.gen(function* () {
    const { id: user, custody, mustChangePassword: isTemporary } = account
    const custodians = yield* chain(sql, reader, account)
    return {
      user,
      credential: custody.credential,
      isTemporary,
      inCustody: custody.custodians.length > 0,
      custodians: custodians.map(({ id }) => id),
      recoveredAt: custody.recovered ? yield* lastRecovery(sql, user) : null,
      isRecorded: !Custody.isUnattributed(custody)
    }
  })

const noteOf = (sql: SqlClient, reader: Access.Reader, user: string) =>
  Effect.gen(function* () {
    const account = yield* UserView.account(sql, user)
    const isNoted =
      account !== undefined &&
      canSee(reader, account) &&
      (account.custody.custodians.length > 0 || account.custody.recovered)
    if (!isNoted) {
      return []
    }
    const { custodians, recoveredAt } = yield* of(sql, reader, account)
    const note: CustodyNote = { user: account.id, custodians, recoveredAt }
    return [note]
  })

/** When the operator turned the two-person rule off the last time; null when that never happened. */
const lastTurnedOff = (sql: SqlClient) =>
  Effect.map(
    times(sql`
      SELECT max(at) AS at FROM audit
      WHERE action = 'PolicyChanged' AND json_extract(details, '$.twoPerson') = 0`),
    ([row]) => row?.at ?? null
  )

/** The users whose accounts a proposal depends on. */
const usersOf = ({ type, record, by }: PendingProposal): ReadonlyArray<string> => [
  ...(by === null ? [] : [by]),
  ...(type === "user" ? [record] : [])
]

/** Proposals with what an approver should know of the accounts that they depend on, and of the two-person rule. */
export const noted = (sql: SqlClient, reader: Access.Reader, proposals: ReadonlyArray<PendingProposal>) =>
  Effect.gen(function* () {
    const users = new Set(proposals.flatMap(usersOf))
    const notes = new Map<string, ReadonlyArray<CustodyNote>>()
    for (const user of users) {
      notes.set(user, yield* noteOf(sql, reader, user))
    }
    const turnedOff = proposals.length === 0 ? null : yield* lastTurnedOff(sql)
    return proposals.map((proposal): PendingProposal => {
      const custody = usersOf(proposal).flatMap((user) => notes.get(user) ?? [])
      const isTouched = turnedOff !== null && turnedOff >= proposal.expiresAt - Proposal.lifetime
      return {
        ...proposal,
        ...(custody.length === 0 ? {} : { custody }),
        ...(isTouched ? { twoPersonOff: true as const } : {})
      }
    })
  })
