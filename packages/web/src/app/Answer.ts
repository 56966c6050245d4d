/** The answer of a query as the state of a component. */
import { useEffect, useRef, useState } from "preact/hooks"
import { CallFailed } from "../protocol/Connection.ts"
import * as SessionState from "./SessionState.ts"

/** `slow` after the time in which nothing is shown, so that quick answers do not flicker. */
export type Answer<A> =
  | { readonly state: "waiting"; readonly slow: boolean }
  | { readonly state: "ready"; readonly value: A }
  | { readonly state: "failed"; readonly failure: CallFailed["failure"] }

/** Milliseconds in which nothing is shown. */
const patience = 150

interface Held<A> {
  readonly of: string
  readonly answer: Answer<A>
}

/**
 * Asks when `key` changes, when the reader's clearance changes, and when `again` is called. An answer of the same key
 * stays until the next one arrives; undefined asks nothing.
 */
export const useAnswer = <A>(
  key: string | undefined,
  ask: () => Promise<A>
): { readonly answer: Answer<A>; readonly again: () => void } => {
  const epoch = SessionState.epoch.value
  const of = `${epoch} ${key}`
  const [held, hold] = useState<Held<A>>({ of, answer: { state: "waiting", slow: false } })
  const [round, setRound] = useState(0)
  const latest = useRef(ask)
  latest.current = ask

  useEffect(() => {
    let isLive = true
    const show = (answer: Answer<A>) => {
      if (isLive) {
        hold({ of, answer })
      }
    }
    if (key === undefined) {
      return undefined
    }
    const slow = setTimeout(() => {
      if (isLive) {
        hold((before) =>
          before.of === of && before.answer.state === "ready"
            ? before
            : { of, answer: { state: "waiting", slow: true } }
        )
      }
    }, patience)
    const run = async () => {
      try {
        show({ state: "ready", value: await latest.current() })
      } catch (error) {
        if (!(error instanceof CallFailed)) {
          throw error
        }
        show({ state: "failed", failure: error.failure })
      } finally {
        clearTimeout(slow)
      }
    }
    void run()
    return () => {
      isLive = false
      clearTimeout(slow)
    }
  }, [of, round, key])

  return {
    // An answer of another key, or of another clearance, is never shown.
    answer: held.of === of ? held.answer : { state: "waiting", slow: false },
    again: () => setRound((before) => before + 1)
  }
}
