/**
 * Rejects asynchronous functions and transaction statements inside a transaction. After the first `await` of a function,
 * statements would run after the commit; a COMMIT or ROLLBACK would end the transaction early.
 */
import * as Predicate from "effect/Predicate"
import type { Run } from "./SqlRunner.ts"

/** Tests whether a statement begins or ends a transaction, or must run outside of one. */
export const endsTransaction = (statement: string): boolean =>
  /^\s*(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|ATTACH|DETACH|VACUUM)\b/i.test(statement)

/**
 * Restricts `run` for functions of the library's users. Throws a `TypeError` for statements that begin or end a transaction, and
 * for a PRAGMA.
 */
export const guarded =
  (run: Run): Run =>
  (statement, values) => {
    if (endsTransaction(statement) || /^\s*PRAGMA\b/i.test(statement)) {
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
