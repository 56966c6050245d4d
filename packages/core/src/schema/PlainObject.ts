/**
 * Detects plain objects: object literals and results of `JSON.parse`.
 */

/** True for an object whose prototype is null or `Object.prototype`. */
export const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
