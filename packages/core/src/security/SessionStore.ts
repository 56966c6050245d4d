/**
 * The port that changes sessions apart from appends. Sessions are opened and ended by companion writes (`SecurityWrite`),
 * and read in snapshots together with the read models (`Sessions`), as fresh as the events.
 */
import type * as Effect from "effect/Effect"
import type { DatabaseError } from "../database/DatabaseError.ts"

export interface SessionStore {
  /**
   * Updates the time of the last use of an open session (milliseconds since 1970), at most once a minute or a tenth of its
   * idle timeout. No-op for another id.
   */
  readonly touch: (id: string, at: number) => Effect.Effect<void, DatabaseError>
}
