/** Reading a screen again after changes: own ones, and those that the server gives notice of. */
import { useEffect, useRef } from "preact/hooks"
import type { Notice } from "../app/Notices.ts"
import * as Notices from "../app/Notices.ts"

/** Milliseconds in which changes are taken together, so that an own change and its notice cost one query. */
const together = 400

/** Returns a function that runs `again` soon. It runs after notices that concern the screen, too. */
export const useRefresh = (again: () => void, concerns: (notice: Notice) => boolean): (() => void) => {
  const timer = useRef(0)
  const latest = useRef({ again, concerns })
  latest.current = { again, concerns }
  const soon = () => {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => latest.current.again(), together)
  }
  useEffect(() => {
    const stop = Notices.onNotice((notice) => {
      if (latest.current.concerns(notice)) {
        soon()
      }
    })
    return () => {
      clearTimeout(timer.current)
      stop()
    }
  }, [])
  return soon
}
