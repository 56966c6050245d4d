/**
 * Keeps functions that are run inside a transaction from leaving it: by being asynchronous, so that statements after the
 * first `await` would come after the commit, or by statements that end the transaction.
 */
import { Predicate } from "effect"
import type { Run } from "./SqlRunner.ts"

/** True for a statement that begins or ends a transaction, or has to run outside of one. */
export const endsTransaction = (statement: string): boolean =>
  /^\s*(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|ATTACH|DETACH|VACUUM)\b/i.test(statement)

/** Runs statements of a caller's function: throws a `TypeError` for one that ends the transaction, and for a PRAGMA. */
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
 * Throws a `TypeError` for an answer that is a promise; `what` names the function that gave it. The promise's own
 * failure, a statement after the end of its transaction, is dropped: the error already says why.
 */
export const refuseAsync = (what: string, answer: unknown): void => {
  if (Predicate.isPromiseLike(answer)) {
    answer.then(ignore, ignore)
    throw new TypeError(`${what} is asynchronous; its statements have to run before it returns`)
  }
}
