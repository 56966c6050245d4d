/** The state of the session of this tab, and the data that is dropped with it. */
import { batch, signal } from "@preact/signals"
import type { Success } from "../protocol/Calls.ts"

/** The public part of a session, as `/session` answers. */
export interface SessionInfo {
  readonly id: string
  readonly user: string
  readonly mustChangePassword: boolean
  readonly expiresAt: number
}

/** `starting` until the server said whether there is a session; `ended` keeps the URL for the same or another user. */
export type Phase = "starting" | "signed-out" | "signed-in" | "ended"

/** The state of sign-in. */
export const phase = signal<Phase>("starting")
/** The session of this tab. */
export const session = signal<SessionInfo | undefined>(undefined)
/** The reader's own file. */
export const me = signal<Success<"WhoAmI"> | undefined>(undefined)
/** Changes whenever everything that was read has to be asked again. */
export const epoch = signal(0)

const drops = new Set<() => void>()

/** Registers a function that drops what was read: it runs when the session ends and when the reader's clearance changes. */
export const onDrop = (drop: () => void): void => {
  drops.add(drop)
}

/** Drops all records that were read. Screens that are open ask again. */
export const dropRecords = (): void => {
  batch(() => {
    for (const drop of drops) {
      drop()
    }
    epoch.value += 1
  })
}

const endings = new Set<() => void>()

/** Registers a function that runs when the session has ended. */
export const onEnd = (ending: () => void): void => {
  endings.add(ending)
}

/** Ends the session in this tab: nothing of a record stays in the page. */
export const end = (next: "signed-out" | "ended"): void => {
  batch(() => {
    phase.value = next
    session.value = undefined
    me.value = undefined
    dropRecords()
  })
  for (const ending of endings) {
    ending()
  }
}

/** Begins a session. */
export const begin = (info: SessionInfo): void => {
  batch(() => {
    session.value = info
    phase.value = "signed-in"
  })
}

/** True while this session is the one of the tab. */
export const isCurrent = (id: string): boolean => phase.value === "signed-in" && session.value?.id === id

/** Notes that the password has to be changed, or was changed. */
export const requirePassword = (mustChangePassword: boolean): void => {
  if (session.value !== undefined) {
    session.value = { ...session.value, mustChangePassword }
  }
}
