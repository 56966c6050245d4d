/** The record whose text is on the screen, so that the prompt can complete its sections. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { Visible } from "./Dossier.ts"
import * as SessionState from "./SessionState.ts"

/** The record; undefined when none is shown. */
export const shown = signal<Visible | undefined>(undefined)

/** Names a record while a component shows it. */
export const useRecord = (record: Visible): void => {
  useEffect(() => {
    shown.value = record
    return () => {
      shown.value = undefined
    }
  }, [record])
}

SessionState.onDrop(() => {
  shown.value = undefined
})
