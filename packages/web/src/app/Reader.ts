/** The reader's own file, and what follows when their clearance changes. */
import { CallFailed } from "../protocol/Connection.ts"
import type { Success } from "../protocol/Calls.ts"
import * as Line from "./Line.ts"
import * as SessionState from "./SessionState.ts"

const rightsOf = ({ clearance, roles }: Success<"WhoAmI">): string => JSON.stringify([clearance, roles])

/** Reads the reader's own file. When the clearance has changed, all records are dropped and asked again. */
export const refresh = async (): Promise<void> => {
  try {
    const now = await Line.call("WhoAmI", {})
    const before = SessionState.me.value
    SessionState.me.value = now
    if (before !== undefined && rightsOf(before) !== rightsOf(now)) {
      SessionState.dropRecords()
    }
  } catch (error) {
    // The next connection asks again; a session that has ended is signed out by the line.
    if (!(error instanceof CallFailed)) {
      throw error
    }
  }
}

/** Reads the file on every new connection. Call once. */
export const start = (): void => {
  Line.onConnect(() => void refresh())
}
