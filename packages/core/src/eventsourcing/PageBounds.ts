/**
 * What a reader may ask for, whatever it asked for: a whole number of events, at most a page of them.
 */
import { maximumPage } from "./EventStore.ts"

/** 1 to `maximumPage`; `maximumPage` if nothing was asked for. */
export const limit = (asked: number | undefined): number =>
  Math.min(Math.max(1, Math.trunc(asked ?? maximumPage) || 1), maximumPage)

/** A version or position to start from, or where to start if none was given that is a number. */
export const from = (asked: number | undefined, otherwise: number): number =>
  asked === undefined || Number.isNaN(asked)
    ? otherwise
    : Math.min(Math.max(0, Math.trunc(asked)), Number.MAX_SAFE_INTEGER)
