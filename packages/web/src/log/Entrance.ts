/** The exchange of the one-time link for the cookie of the page. */
import { signal } from "@preact/signals"

/** `refused` without a link that is valid, and when the session has ended. */
export type Phase = "entering" | "open" | "refused" | "lost"

/** True while the log may be read. */
export const phase = signal<Phase>("entering")

/** Ends the session of the page: nothing of the log stays in it. */
export const refuse = (): void => {
  phase.value = "refused"
}

/**
 * Exchanges the token after the `#`, which browsers send to no server. It is removed from the URL and from the history
 * before anything else. Without one the cookie of an earlier exchange decides.
 */
export const enter = async (): Promise<void> => {
  const token = location.hash.slice(1)
  if (token === "") {
    phase.value = "open"
    return
  }
  history.replaceState(null, "", location.pathname)
  try {
    const { ok } = await fetch("/-/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token })
    })
    phase.value = ok ? "open" : "refused"
  } catch (error) {
    phase.value = "lost"
    reportError(error)
  }
}
