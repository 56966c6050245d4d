/**
 * How a reader follows the advice of a sentence: a command at the command line, nothing where the screen shows the way.
 * All other words of a sentence are the same in every adapter.
 */
export interface Instructions {
  /** Completes `Sign in again`. */
  readonly signInAgain: string
  /** Completes `sign in`, for a call that requires a session. */
  readonly signIn: string
  /** Completes `sign in`, for a command that the operator cannot use. */
  readonly signInAsUser: string
  /** Completes `Change it first`, said of the reader's own password. */
  readonly changePassword: string
  /** Completes `has to change it first`, said of another user's password. */
  readonly changePasswordOf: (user: string) => string
  /** Completes `Ask the operator`, to reset a password. */
  readonly recoverUser: string
  /** Completes `the operator can register one`, said of users. */
  readonly registerByOperator: string
  /** Completes `confirmed by …`, said of accounts. */
  readonly confirmUser: string
  /** Completes `Check the custody again`. */
  readonly custodyOf: (user: string) => string
  /** A sentence that says where evidence is written. */
  readonly addEvidence: string
  /** A sentence that says where sessions are listed; empty where they are on the screen. */
  readonly listSessions: string
  /** A sentence for a server with a newer protocol. */
  readonly update: string
}
