/**
 * Headings of errors on the screens for readers, and the sentences of those that have a screen of their own.
 */
import * as Words from "../Words.ts"

/** A heading and a sentence. */
export interface Denial {
  readonly heading: string
  readonly sentence: string
}

/** A record that exists, and the reader's level is too low. */
export const redacted: Denial = {
  heading: "Redacted",
  sentence: "This file is sealed above your clearance. Your request is on record."
}

/** The part of a clearance, besides the level, that a reader of a redacted record lacks. It is never named. */
export const compartment = "a compartment that you do not hold"

/** True if a reader of a redacted record has the level, and so lacks a compartment. */
export const lacksCompartment = ({ needed, held }: { readonly needed: number; readonly held: number }): boolean =>
  held >= needed

/** A record that does not exist, or the reader must not know of it. */
export const expunged: Denial = { heading: "Expunged", sentence: "The deepwell holds nothing under this name." }

/** A command that the actor is not authorized for. */
export const clearanceDenied: Denial = {
  heading: "Clearance denied",
  sentence: "You are not authorized to do this. The attempt is on record."
}

/** A server that does not respond. */
export const noResponse: Denial = {
  heading: "No response",
  sentence: "The line is dead. Nothing is known of what you asked last: look before you ask again."
}

/** A server that cannot be reached, so that a request did not reach it. */
export const unreachable: Denial = {
  heading: "No response",
  sentence: "The line is dead. What you asked last was not done."
}

/** A reply that is not SCiPNET's protocol. */
export const invalidResponse: Denial = {
  heading: "Invalid response",
  sentence: "The reply cannot be read. The operator of the server should look at its log."
}

const byTag: ReadonlyMap<string, Denial> = new Map([
  ["RecordRedacted", redacted],
  ["RecordExpunged", expunged],
  ["ClearanceDenied", clearanceDenied],
  ["ConnectionLost", noResponse],
  ["InvalidResponse", invalidResponse]
])

/** Finds the heading and the sentence of an error that has a screen of its own, by its tag. */
export const ofTag = (tag: string): Denial | undefined => byTag.get(tag)

/** The heading of an error, by its tag: `IllegalTransition` becomes `Illegal transition`. */
export const heading = (tag: string): string =>
  ofTag(tag)?.heading ?? Words.capitalize(Words.splitTag(tag).toLowerCase())
