/**
 * Finds accounts whose events, written by an older program, do not record the user who set the password.
 */
import * as Schema from "effect/Schema"
import * as Custody from "../../domain/user/Custody.ts"
import * as JsonColumn from "../../database/rows/JsonColumn.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { Finding, listing } from "./Findings.ts"

const accounts = RowCodec.reader(Schema.Struct({ user: Schema.String, custody: Schema.String }))
const custodies = JsonColumn.make(Custody.Custody)

/** Checks the active accounts in the scratch database, which has the read models of the whole log. */
export const examine = (scratch: Run): ReadonlyArray<Finding> => {
  const users = accounts(scratch("SELECT user, custody FROM users WHERE active = 1 ORDER BY user"))
    .filter(({ custody }) => Custody.isUnattributed(custodies.parse(custody)))
    .map(({ user }) => user)
  return listing(users, Finding.CustodyUnrecorded)
}
