/**
 * Rejects asynchronous functions and transaction statements inside a transaction. After the first `await` of a function,
 * statements would run after the commit; a COMMIT or ROLLBACK would end the transaction early.
 */
import * as Predicate from "effect/Predicate"
import { FailedStatement } from "../DatabaseError.ts"
import type { Run } from "./SqlRunner.ts"

// Skips what SQLite skips before the first keyword of a statement.
const startsWith = (keywords: string): RegExp =>
  new RegExp(String.raw`^(?:[\s;]|--[^\n]*(?:\n|$)|/\*[^]*?\*/)*(?:${keywords})`, "i")

const transactional = startsWith("(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|ATTACH|DETACH|VACUUM)\\b")
const leaving = startsWith(
  "(?:(?:BEGIN|COMMIT|END|ATTACH|DETACH|VACUUM)\\b|ROLLBACK\\b(?!\\s+(?:TRANSACTION\\s+)?TO\\b))"
)
const setting = startsWith("PRAGMA\\b")
const modifying = startsWith(
  "(?:(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX|ANALYZE)\\b" +
    "|WITH\\b[^]*\\b(?:INSERT|REPLACE)\\s+(?:OR|INTO)\\b|WITH\\b[^]*\\b(?:UPDATE|DELETE\\s+FROM)\\s)"
)

/** Tests whether a statement begins or ends a transaction, or must run outside of one. */
export const endsTransaction = (statement: string): boolean => transactional.test(statement)

/** Tests whether a statement ends the transaction as a whole, or must run outside of one. Savepoints are allowed. */
export const leavesTransaction = (statement: string): boolean => leaving.test(statement)

/**
 * Refuses statements that write, in a read that shares its connection with writes. Throws a `FailedStatement` with the code that
 * a read-only connection has.
 */
export const readOnly =
  (run: Run): Run =>
  (statement, values) => {
    if (modifying.test(statement)) {
      throw new FailedStatement(statement, { cause: { code: "SQLITE_READONLY" }, message: "A read cannot write" })
    }
    return run(statement, values)
  }

/**
 * Restricts `run` for functions of the library's users. Throws a `TypeError` for statements that begin or end a transaction, and
 * for a PRAGMA.
 */
export const guarded =
  (run: Run): Run =>
  (statement, values) => {
    if (endsTransaction(statement) || setting.test(statement)) {
      throw new TypeError("a statement may neither end the transaction nor change a setting of the connection")
    }
    return run(statement, values)
  }

const ignore = (): void => undefined

/**
 * Throws a `TypeError` if the result of a function is a promise; `what` is the name of the function. A rejection of the promise
 * is ignored: it is a statement after the end of the transaction, for which the `TypeError` already gives the reason.
 */
export const refuseAsync = (what: string, answer: unknown): void => {
  if (Predicate.isPromiseLike(answer)) {
    answer.then(ignore, ignore)
    throw new TypeError(`${what} is asynchronous; its statements have to run before it returns`)
  }
}
