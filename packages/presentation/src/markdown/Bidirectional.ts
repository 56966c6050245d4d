/**
 * Bidirectional control characters in records, which could display text in an order that disguises it.
 */

const controls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const showNumber = (character: string): string =>
  `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`

/** Shows bidirectional controls by number, e.g. `<U+202E>`, so that a reader sees that they are there. */
export const show = (text: string): string => text.replace(controls, showNumber)
