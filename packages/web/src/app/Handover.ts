/**
 * Values that a line of the prompt hands to the form of a screen, such as the reason of BREAK-GLASS. They are never part of a URL, and
 * are dropped when the session ends or the reader's clearance changes.
 */
import { signal } from "@preact/signals"
import type { RecordType } from "./Route.ts"
import * as SessionState from "./SessionState.ts"

/** The values, by the form that takes them. */
export type Handover =
  | { readonly to: "break-glass"; readonly type: RecordType; readonly id: string; readonly reason: string }
  | {
      readonly to: "section"
      readonly type: RecordType
      readonly id: string
      readonly section: string
      /** The level that the section will require, 0 to 6; undefined if the line named none. */
      readonly level: number | undefined
    }
  | { readonly to: "enrol"; readonly user: string; readonly name: string; readonly level: number }

/** The values that wait for their form. A form that is shown already reads the signal, so that it notices a new line. */
export const waiting = signal<Handover | undefined>(undefined)

/** Hands values to a form. Those that waited before are dropped. */
export const give = (handover: Handover): void => {
  waiting.value = handover
}

/** Takes the values that wait for a form; undefined if there are none. `isMine` says whether it is about the record of the form. */
export const take = <To extends Handover["to"]>(
  to: To,
  isMine: (handover: Extract<Handover, { readonly to: To }>) => boolean = () => true
): Extract<Handover, { readonly to: To }> | undefined => {
  const handover = waiting.peek()
  const isFor = (each: Handover | undefined): each is Extract<Handover, { readonly to: To }> => each?.to === to
  if (!isFor(handover) || !isMine(handover)) {
    return undefined
  }
  waiting.value = undefined
  return handover
}

SessionState.onDrop(() => {
  waiting.value = undefined
})
