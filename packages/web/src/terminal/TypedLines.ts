/** The lines that wait for the terminal, which is a file of its own and may still be loading. */
import { signal } from "@preact/signals"
import * as SessionState from "../app/SessionState.ts"

/** The lines, oldest first. */
export const lines = signal<ReadonlyArray<string>>([])

/** Adds a line. */
export const add = (line: string): void => {
  lines.value = [...lines.value, line]
}

/** Removes all lines and returns them. */
export const take = (): ReadonlyArray<string> => {
  const taken = lines.value
  if (taken.length > 0) {
    lines.value = []
  }
  return taken
}

SessionState.onDrop(() => {
  lines.value = []
})
