/** The record that was read last, for NEXT, PREV and OPEN. */
import type { Visible } from "../app/Dossier.ts"
import * as SessionState from "../app/SessionState.ts"

let record: Visible | undefined
let opened = 0

/** Remembers a record, or forgets the last one. */
export const remember = (read: Visible | undefined): void => {
  record = read
  opened = 0
}

/** The record that was read last. */
export const lastRecord = (): Visible | undefined => record

/** The number of the addendum that was opened last; 0 for none. */
export const lastAddendum = (): number => opened

/** Remembers the addendum that was opened. */
export const rememberAddendum = (number: number): void => {
  opened = number
}

SessionState.onDrop(() => remember(undefined))
