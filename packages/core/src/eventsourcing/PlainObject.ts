/**
 * Recognizes objects without a class: literals, and what JSON text is parsed into.
 */

/** Whether an object has no prototype, or that of every object literal. */
export const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
