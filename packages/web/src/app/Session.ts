/** The session of this tab: sign-in, the connection and its retries, and the end of the session. */
import { batch, signal } from "@preact/signals"
import type { Failure, Payload, Success, Tag } from "../protocol/Calls.ts"
import type { Connection } from "../protocol/Connection.ts"
import { CallFailed, open, sessionEnded } from "../protocol/Connection.ts"

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
/** False while the connection is lost. */
export const isOnline = signal(false)

const retry = { first: 200, longest: 5_000 }

let connection: Connection | undefined
let attempt = 0
const cleanups = new Set<() => void>()
const starters = new Set<() => void>()
const tabs = new BroadcastChannel("scipnet-session")

/** Registers a function that drops data of the reader when the session ends. */
export const onEnd = (drop: () => void): void => {
  cleanups.add(drop)
}

/** Registers a function that runs on every new connection, such as the start of a subscription. */
export const onConnect = (start: () => void): void => {
  starters.add(start)
}

const dropAll = (next: Phase): void => {
  const last = connection
  connection = undefined
  batch(() => {
    phase.value = next
    session.value = undefined
    me.value = undefined
    isOnline.value = false
    for (const drop of cleanups) {
      drop()
    }
  })
  last?.close()
}

/** Sends a call. Rejects with `CallFailed`; a session that has ended is signed out at once. */
export const call = async <T extends Tag>(tag: T, payload: Payload<T>): Promise<Success<T>> => {
  if (connection === undefined) {
    throw new CallFailed({ _tag: "ConnectionLost" })
  }
  try {
    return await connection.call(tag, payload)
  } catch (error) {
    if (error instanceof CallFailed && ["SessionEnded", "NotSignedIn"].includes(error.failure._tag)) {
      dropAll("ended")
    }
    throw error
  }
}

/** Sends a call that is answered by a stream. Returns a function that ends it. */
export const listen: Connection["listen"] = (tag, payload, onValue, onStreamEnd) => {
  if (connection === undefined) {
    onStreamEnd(new CallFailed({ _tag: "ConnectionLost" }))
    return () => undefined
  }
  return connection.listen(tag, payload, onValue, onStreamEnd)
}

const readSession = async (): Promise<SessionInfo | undefined> => {
  const response = await fetch("/session", { cache: "no-store" })
  if (response.status === 401) {
    return undefined
  }
  if (!response.ok) {
    throw new CallFailed({ _tag: "ConnectionLost" })
  }
  return response.json()
}

const reconnect = async (info: SessionInfo): Promise<void> => {
  // After any failed connection the server says whether the session still exists: retries do not throttle its address.
  try {
    const now = await readSession()
    if (phase.value !== "signed-in" || session.value?.id !== info.id) {
      return
    }
    if (now?.id !== info.id) {
      dropAll("ended")
      return
    }
  } catch {
    // The server cannot be reached; the retry below says when it can.
  }
  attempt += 1
  const delay = Math.min(retry.longest, retry.first * 2 ** attempt) * (0.5 + Math.random() / 2)
  setTimeout(() => {
    if (phase.value === "signed-in" && session.value?.id === info.id) {
      connect(info)
    }
  }, delay)
}

const readOwnFile = async (): Promise<void> => {
  try {
    me.value = await call("WhoAmI", {})
  } catch (error) {
    // The next connection asks again.
    if (!(error instanceof CallFailed)) {
      throw error
    }
  }
}

const connect = (info: SessionInfo): void => {
  const opening: Connection = open(info.id, {
    onOpen: (opened) => {
      attempt = 0
      connection = opened
      isOnline.value = true
      for (const start of starters) {
        start()
      }
      void readOwnFile()
    },
    onClose: (code) => {
      if (connection === opening) {
        connection = undefined
      }
      isOnline.value = false
      if (phase.value !== "signed-in" || session.value?.id !== info.id) {
        return
      }
      if (code === sessionEnded) {
        dropAll("ended")
      } else {
        void reconnect(info)
      }
    }
  })
}

const enter = (info: SessionInfo): void => {
  batch(() => {
    session.value = info
    phase.value = "signed-in"
  })
  connect(info)
}

/** Resumes the session of the cookie, if there is one. Call once. */
export const start = async (): Promise<void> => {
  tabs.addEventListener("message", ({ data }) => {
    // Another tab signed out, or signed in as somebody else.
    if (phase.value === "signed-in" && data !== session.value?.id) {
      dropAll("ended")
    }
  })
  try {
    const info = await readSession()
    if (info === undefined) {
      phase.value = "signed-out"
    } else {
      enter(info)
    }
  } catch {
    setTimeout(() => void start(), retry.longest)
  }
}

/** Signs in. Resolves with undefined, or with the error of a login that was rejected. */
export const signIn = async (user: string, password: string): Promise<Failure<"Login"> | CallFailed | undefined> => {
  let response: Response
  try {
    response = await fetch("/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user, password })
    })
  } catch {
    return new CallFailed({ _tag: "ConnectionLost" })
  }
  if (!response.ok) {
    return response.status === 401 || response.status === 429 || response.status === 503
      ? response.json()
      : new CallFailed({ _tag: "Defect" })
  }
  const info: SessionInfo = await response.json()
  tabs.postMessage(info.id)
  enter(info)
  return undefined
}

/** Signs this browser out: the page is cleared first, then the session ends at the server and in the other tabs. */
export const signOut = async (): Promise<void> => {
  dropAll("signed-out")
  tabs.postMessage(undefined)
  await fetch("/session", { method: "DELETE" }).catch(() => undefined)
}
