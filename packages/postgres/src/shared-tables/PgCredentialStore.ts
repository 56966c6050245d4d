/**
 * Reads credentials in PostgreSQL. A read begins after the call, so that it sees every change whose event was read before.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { CredentialStore } from "@scipnet/core/security/CredentialStore"
import { prepared } from "../connection/PgStatement.ts"
import type { PgTransactor } from "./PgTransactor.ts"

const columns = `login, password_hash AS "passwordHash", phrase_hash AS "phraseHash", changed_at AS "changedAt"`

const rows = RowCodec.reader(
  Schema.Struct({
    login: Schema.String,
    passwordHash: Schema.String,
    phraseHash: Schema.NullOr(Schema.String),
    changedAt: Schema.Number
  })
)

const find = prepared("find credentials", `SELECT ${columns} FROM credentials WHERE login = $1`)
const page = prepared(
  "page credentials",
  `SELECT ${columns} FROM credentials WHERE login > $1 ORDER BY login LIMIT $2::bigint`
)

/** Makes a store on a function that runs a statement. */
export const make = ({ query }: Pick<PgTransactor, "query">): CredentialStore => ({
  find: (login) =>
    Effect.map(query("look up credentials", find(login)), (found) => {
      const row = rows(found)[0]
      return row && { passwordHash: row.passwordHash, phraseHash: row.phraseHash }
    }),
  page: (after, limit) => Effect.map(query("page credentials", page(after, limit)), rows)
})
