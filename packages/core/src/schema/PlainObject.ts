/**
 * Recognizes objects without a class: literals, and what JSON text is parsed into.
 */

/** True for an object without a prototype, or with that of object literals. */
export const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
