/**
 * Compares a value with its round-tripped copy by structure: field by field, with `-0` equal to `0`, an absent field equal
 * to `undefined`, dates by time, and instances of `Equal` by their own equality.
 */
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Predicate from "effect/Predicate"
import { isPlain } from "./PlainObject.ts"

/** The path to a field, outermost key first. */
export type Path = ReadonlyArray<PropertyKey>

/** The first difference and the original value there; undefined when the values are equal. */
export type Difference = { readonly path: Path; readonly original: unknown } | undefined

const prefixed = (key: PropertyKey, difference: Difference): Difference =>
  difference === undefined ? undefined : { path: [key, ...difference.path], original: difference.original }

const fieldOf = (value: object, key: PropertyKey): unknown =>
  // Includes fields defined on the prototype of a class, but not those of `Object.prototype`.
  Object.hasOwn(value, key) || !(key in Object.prototype) ? Reflect.get(value, key) : undefined

const ownKeys = (value: object): ReadonlyArray<PropertyKey> =>
  Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))

const compareFields = (original: object, copy: object, more: ReadonlyArray<PropertyKey> = []): Difference => {
  for (const key of new Set([...more, ...ownKeys(original), ...ownKeys(copy)])) {
    const difference = compare(fieldOf(original, key), fieldOf(copy, key))
    if (difference !== undefined) {
      return prefixed(key, difference)
    }
  }
  return undefined
}

const compareLists = (original: ReadonlyArray<unknown>, copy: ReadonlyArray<unknown>): Difference => {
  for (let index = 0; index < Math.max(original.length, copy.length); index++) {
    const difference =
      index < copy.length ? compare(original[index], copy[index]) : { path: [], original: original[index] }
    if (difference !== undefined) {
      return prefixed(index, difference)
    }
  }
  return undefined
}

/** Finds a named field of an array, which JSON omits. */
const namedField = (original: ReadonlyArray<unknown>): Difference => {
  const elements = new Set(Array.from(original.keys(), String))
  const key =
    original.length === ownKeys(original).length
      ? undefined
      : ownKeys(original).find((each) => !elements.has(String(each)))
  return key === undefined ? undefined : { path: [key], original: Reflect.get(original, key) }
}

/** The maximum number of members that are compared in any order, in quadratic time. */
const maximumUnordered = 1_000

/** Compares members of collections. Hashed sets and maps iterate in another order after a round trip, so order is ignored. */
const compareMembers = (original: ReadonlyArray<unknown>, copy: ReadonlyArray<unknown>): Difference => {
  const inOrder = compareLists(original, copy)
  if (inOrder === undefined || original.length !== copy.length || original.length > maximumUnordered) {
    return inOrder
  }
  const unmatched = [...copy]
  for (const [index, member] of original.entries()) {
    const match = unmatched.findIndex((other) => compare(member, other) === undefined)
    if (match === -1) {
      return { path: [index], original: member }
    }
    unmatched.splice(match, 1)
  }
  return undefined
}

// A Buffer decodes as Uint8Array.
const sameKind = (original: object, copy: object): boolean =>
  Object.getPrototypeOf(original) === Object.getPrototypeOf(copy) ||
  (original instanceof Uint8Array && copy instanceof Uint8Array)

// `Option` and `Either` are iterable for generators only; their values are fields.
const isCollection = (value: object): value is Iterable<unknown> =>
  Predicate.isIterable(value) && !Effect.isEffect(value)

const hasJson = (value: object): value is { readonly toJSON: () => unknown } =>
  "toJSON" in value && Predicate.isFunction(value.toJSON)

const compareObjects = (original: object, copy: object): Difference => {
  const different: Difference = { path: [], original }
  if (Predicate.isDate(original) || Predicate.isDate(copy)) {
    const same = Predicate.isDate(original) && Predicate.isDate(copy) && Object.is(original.getTime(), copy.getTime())
    return same ? undefined : different
  }
  if (Array.isArray(original) || Array.isArray(copy)) {
    return Array.isArray(original) && Array.isArray(copy)
      ? (compareLists(original, copy) ?? namedField(original))
      : different
  }
  if (original instanceof Error || copy instanceof Error) {
    return sameKind(original, copy) ? compareFields(original, copy, ["name", "message", "cause"]) : different
  }
  if (isCollection(original) || isCollection(copy)) {
    return isCollection(original) && isCollection(copy) && sameKind(original, copy)
      ? compareMembers(Array.from(original), Array.from(copy))
      : different
  }
  if (isPlain(original) ? isPlain(copy) : sameKind(original, copy) && ownKeys(original).length > 0) {
    return compareFields(original, copy)
  }
  // The fields of an instance are its state, unless it defines `toJSON`.
  if (isPlain(copy) && ownKeys(original).length > 0 && !hasJson(original)) {
    return compareFields(original, copy)
  }
  // An object without fields has private state, as a URL does.
  return sameKind(original, copy) && !Equal.isEqual(original) && hasJson(original) && hasJson(copy)
    ? compare(original.toJSON(), copy.toJSON()) && different
    : different
}

/** Returns the first difference between a value and its round-tripped copy. */
export function compare(original: unknown, copy: unknown): Difference {
  if (original === copy || Object.is(original, copy)) {
    return undefined
  }
  if (!Predicate.isObject(original) || !Predicate.isObject(copy)) {
    return { path: [], original }
  }
  if (Predicate.isFunction(original) || Predicate.isFunction(copy)) {
    return { path: [], original }
  }
  return Equal.isEqual(original) && Equal.isEqual(copy) && Equal.equals(original, copy)
    ? undefined
    : compareObjects(original, copy)
}
