/** Sign-in and sign-out, of all tabs of this browser together. */
import type { Failure, LocalFailure } from "../protocol/Calls.ts"
import * as Line from "./Line.ts"
import type { SessionInfo } from "./SessionState.ts"
import * as SessionState from "./SessionState.ts"
import * as Unsaved from "./Unsaved.ts"

const restartDelay = 2_000

const tabs = new BroadcastChannel("scipnet-session")

const enter = (info: SessionInfo): void => {
  SessionState.begin(info)
  Line.connect(info)
}

const resume = async (): Promise<void> => {
  const info = await Line.readSession()
  if (SessionState.phase.value !== "starting") {
    return
  }
  if (info === undefined) {
    SessionState.phase.value = "signed-out"
  } else if (typeof info === "object") {
    enter(info)
  } else {
    Line.state.value = info
    setTimeout(() => void resume(), restartDelay)
  }
}

/** Resumes the session of the cookie, if there is one. Call once. */
export const start = (): void => {
  tabs.addEventListener("message", ({ data }) => {
    // Another tab signed out, or signed in as another user.
    if (SessionState.phase.value === "signed-in" && data !== SessionState.session.value?.id) {
      SessionState.end("ended")
    }
  })
  void resume()
}

/** The last request to end a session. A later sign-in waits for it: it ends the session of the cookie, and its answer deletes the cookie. */
let ending: Promise<void> = Promise.resolve()

const endAtServer = async (): Promise<void> => {
  try {
    // The request outlives the page, so that a reload right after it does not find the session again.
    await fetch("/session", { method: "DELETE", keepalive: true })
  } catch {
    // The server does not answer; the session ends there when it is idle.
  }
}

/** Signs in. Resolves with undefined, or with the error of a login that was rejected. */
export const signIn = async (user: string, password: string): Promise<Failure<"Login"> | LocalFailure | undefined> => {
  await ending
  let response: Response
  try {
    response = await fetch("/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user, password })
    })
  } catch {
    // The request did not reach the server.
    return { _tag: "ConnectionLost" }
  }
  if (!response.ok) {
    return response.headers.get("content-type")?.startsWith("application/json") === true
      ? response.json()
      : { _tag: "Defect" }
  }
  const info: SessionInfo = await response.json()
  tabs.postMessage(info.id)
  enter(info)
  return undefined
}

/**
 * Signs this browser out: the page is cleared first, then the session ends at the server and in the other tabs. Asks before
 * drafts are lost.
 */
export const signOut = async (): Promise<void> => {
  if (Unsaved.drafts.value.length > 0 && !confirm("Sign out and lose the drafts that are not filed?")) {
    return
  }
  SessionState.end("signed-out")
  tabs.postMessage(null)
  ending = endAtServer()
  await ending
}
