/** The line to the server: one connection, its retries, and calls that wait for it. */
import { batch, signal } from "@preact/signals"
import type { Payload, Success, Tag } from "../protocol/Calls.ts"
import type { Connection } from "../protocol/Connection.ts"
import { CallFailed, isAboutOneAttempt, isFailure, open, sessionEnded } from "../protocol/Connection.ts"
import type { SessionInfo } from "./SessionState.ts"
import * as SessionState from "./SessionState.ts"

/** `full` when the server has no room for another connection, `unavailable` when it answers that it cannot read its archive. */
export type LineFault = "lost" | "full" | "unavailable"
export type LineState = "connecting" | "open" | LineFault

/** The state of the line. */
export const state = signal<LineState>("connecting")
/** The number of connections so far: what was read before a lost one can be out of date. */
export const connections = signal(0)

const retry = { first: 200, longest: 5_000 }

/** Connections that one call may lose before it fails. */
const maxLosses = 3

let connection: Connection | undefined
let attempt = 0
const waiting = new Set<() => void>()
const starters = new Set<() => void>()

/** Registers a function that runs on every new connection, such as the start of a subscription. */
export const onConnect = (start: () => void): void => {
  starters.add(start)
}

const wake = (): void => {
  const woken = [...waiting]
  waiting.clear()
  for (const resume of woken) {
    resume()
  }
}

const lost = () => new CallFailed({ _tag: "ConnectionLost" })

const whenOpen = async (owner: string | undefined): Promise<Connection> => {
  while (connection === undefined) {
    if (owner === undefined || !SessionState.isCurrent(owner)) {
      throw lost()
    }
    await new Promise<void>((resolve) => waiting.add(resolve))
  }
  if (SessionState.session.value?.id !== owner) {
    throw lost()
  }
  return connection
}

/** Ends the session, or asks for a new password, when the failure says so. */
const noteFailure = (error: unknown): void => {
  if (error instanceof CallFailed) {
    switch (error.failure._tag) {
      case "SessionEnded":
      case "NotSignedIn":
      case "ActorInactive":
        SessionState.end("ended")
        return
      case "PasswordChangeRequired":
        SessionState.requirePassword(true)
        return
      default:
    }
  }
}

const isLost = (error: unknown): boolean => isFailure(error, "ConnectionLost")

const isBusy = (error: unknown): boolean =>
  error instanceof CallFailed && error.failure._tag === "ServerTrouble" && error.failure.reason === "busy"

/** Sends a call on the present connection only, for calls that must not be repeated. Rejects with `CallFailed`. */
export const callOnce = async <T extends Tag>(tag: T, payload: Payload<T>): Promise<Success<T>> => {
  try {
    const present = await whenOpen(SessionState.session.value?.id)
    return await present.call(tag, payload)
  } catch (error) {
    noteFailure(error)
    throw error
  }
}

/**
 * Sends a query, or a command with its id. Waits for the line, and sends the call again when the line is lost before the
 * answer, or that of the server to its log, in the same session only. Rejects with `CallFailed`: with `ConnectionLost` when one of
 * the attempts may have been executed.
 */
export const call = async <T extends Tag>(tag: T, payload: Payload<T>): Promise<Success<T>> => {
  const owner = SessionState.session.value?.id
  let firstLoss: unknown
  for (let losses = 0; ; losses += 1) {
    try {
      const present = await whenOpen(owner)
      return await present.call(tag, payload)
    } catch (error) {
      noteFailure(error)
      const wasLost = firstLoss !== undefined
      firstLoss ??= isLost(error) ? error : undefined
      const isRepeated = isLost(error) || (wasLost && isBusy(error))
      if (!isRepeated || losses >= maxLosses || owner === undefined || !SessionState.isCurrent(owner)) {
        throw wasLost && isAboutOneAttempt(error) ? firstLoss : error
      }
    }
  }
}

/** Sends a call that is answered by a stream. Returns a function that ends it. */
export const listen: Connection["listen"] = (tag, payload, onValue, onStreamEnd) => {
  if (connection === undefined) {
    onStreamEnd(lost())
    return () => undefined
  }
  return connection.listen(tag, payload, onValue, (error) => {
    noteFailure(error)
    onStreamEnd(error)
  })
}

/** Asks the server for the session of the cookie: undefined when there is none, or why it cannot be told. */
export const readSession = async (): Promise<SessionInfo | LineFault | undefined> => {
  try {
    const response = await fetch("/session", { cache: "no-store" })
    if (response.ok) {
      return await response.json()
    }
    switch (response.status) {
      case 401:
        return undefined
      case 429:
        return "full"
      case 503:
        return "unavailable"
      default:
        return "lost"
    }
  } catch {
    // The network failed, which the caller shows as a lost line.
    return "lost"
  }
}

const reconnect = async (info: SessionInfo): Promise<void> => {
  // After any failed connection the server says whether the session still exists: retries do not throttle its address.
  const now = await readSession()
  if (!SessionState.isCurrent(info.id)) {
    return
  }
  if (now === undefined || (typeof now === "object" && now.id !== info.id)) {
    SessionState.end("ended")
    return
  }
  state.value = typeof now === "string" ? now : "lost"
  attempt += 1
  const delay = Math.min(retry.longest, retry.first * 2 ** attempt) * (0.5 + Math.random() / 2)
  setTimeout(() => {
    if (SessionState.isCurrent(info.id)) {
      connect(info)
    }
  }, delay)
}

/** Runs the functions of `onConnect`. */
export const runStarters = (): void => {
  for (const start of starters) {
    start()
  }
}

/** Opens the line of a session. */
export const connect = (info: SessionInfo): void => {
  const opening: Connection = open(info.id, {
    onOpen: (opened) => {
      if (!SessionState.isCurrent(info.id)) {
        // The session ended while its line was opened: the next one must not use it.
        opened.close()
        return
      }
      attempt = 0
      connection = opened
      batch(() => {
        state.value = "open"
        connections.value += 1
      })
      wake()
      if (SessionState.session.value?.mustChangePassword === false) {
        runStarters()
      }
    },
    onClose: (code) => {
      if (connection === opening) {
        connection = undefined
      }
      if (!SessionState.isCurrent(info.id)) {
        return
      }
      if (code === sessionEnded) {
        SessionState.end("ended")
      } else {
        // A retry that fails does not hide why the one before did, until the server is asked again.
        state.value = state.value === "connecting" || state.value === "open" ? "lost" : state.value
        void reconnect(info)
      }
    }
  })
}

SessionState.onEnd(() => {
  const last = connection
  connection = undefined
  state.value = "connecting"
  wake()
  last?.close()
})
