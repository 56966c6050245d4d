/**
 * Refuses asynchronous functions where statements run in one synchronous transaction: what such a function does after
 * its first `await` would come after the commit.
 */
import { Predicate } from "effect"

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
