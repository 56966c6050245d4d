/**
 * An `SqlError` that knows its statement: the library's own does not say which one failed.
 */
import { SqlError } from "@effect/sql/SqlError"

export class FailedStatement extends SqlError {
  /** The SQL text, without its parameters. */
  readonly statement: string

  constructor(statement: string, error: { readonly cause?: unknown; readonly message: string }) {
    super({ cause: error.cause, message: error.message })
    this.statement = statement
  }
}
