/**
 * Accounts whose events do not record who set their password, as older programs wrote them.
 */
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as Custody from "../../domain/user/Custody.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import { Finding } from "./Findings.ts"
import type { ScratchDatabase } from "./ScratchDatabase.ts"

const mostListed = 5

const accounts = RowCodec.decoder(Schema.Struct({ user: Schema.String, custody: Schema.parseJson(Custody.Custody) }))

/** Looks at the active accounts in the scratch database, into which the whole log was folded. */
export const examine = (scratch: ScratchDatabase): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.map(
    scratch((own) => accounts(own.unsafe("SELECT user, custody FROM users WHERE active = 1 ORDER BY user"))),
    (found) => {
      const users = found.filter(({ custody }) => Custody.isUnattributed(custody)).map(({ user }) => user)
      return users.length === 0
        ? []
        : [Finding.CustodyUnrecorded({ count: users.length, first: users.slice(0, mostListed) })]
    }
  )
