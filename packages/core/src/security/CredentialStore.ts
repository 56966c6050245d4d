/**
 * The port that reads credentials. They are changed only by companion writes (`SecurityWrite`), in the transaction of the
 * event that sets the secret.
 */
import type * as Effect from "effect/Effect"
import type { DatabaseError } from "../database/DatabaseError.ts"

/** The hashes of a login, in the PHC string format or a Werkzeug format. */
export interface Credential {
  readonly passwordHash: string
  /** Null when no override phrase is set. */
  readonly phraseHash: string | null
}

/** A stored credential, and the time of its last change in milliseconds since 1970. */
export interface StoredCredential extends Credential {
  readonly login: string
  readonly changedAt: number
}

export interface CredentialStore {
  /**
   * Returns the hashes of a login; undefined when it has no password. The result is at least as fresh as every event that
   * the caller has read before.
   */
  readonly find: (login: string) => Effect.Effect<Credential | undefined, DatabaseError>
  /** Returns the next credentials after a login (`""` for the first), in the order of the bytes of the logins. */
  readonly page: (after: string, limit: number) => Effect.Effect<ReadonlyArray<StoredCredential>, DatabaseError>
}
