/**
 * The markers that a merge leaves where both sides changed the same lines.
 */

/** True if a text contains conflict markers. */
export const isMarked = (text: string): boolean => /^(?:<<<<<<<|\|\|\|\|\|\|\||>>>>>>>) /m.test(text)
