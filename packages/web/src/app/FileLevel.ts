/** The level of the record that is shown, for the gauge. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { Level } from "../words/Words.ts"

/** The level; undefined when no record is shown. */
export const shown = signal<Level | undefined>(undefined)

/** Shows a level while a component is shown. */
export const useLevel = (level: Level | undefined): void => {
  useEffect(() => {
    shown.value = level
    return () => {
      shown.value = undefined
    }
  }, [level])
}
