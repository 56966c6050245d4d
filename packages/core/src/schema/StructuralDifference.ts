/**
 * Compares a value with what was read back for it, by structure: field by field, with `-0` equal to `0`, an absent field
 * equal to `undefined`, dates by time, and types with an `Equal` of their own by that.
 */
import { Effect, Equal, Predicate } from "effect"
import { isPlain } from "./PlainObject.ts"

/** A place in a value, outermost key first. */
export type Path = ReadonlyArray<PropertyKey>

/** The first place at which two values differ; undefined when they are equal. */
export type Difference = { readonly path: Path; readonly given: unknown } | undefined

const keyed = (key: PropertyKey, found: Difference): Difference =>
  found === undefined ? undefined : { path: [key, ...found.path], given: found.given }

const fieldOf = (value: object, key: PropertyKey): unknown =>
  // A field that a class defines on its prototype counts; what every object inherits does not.
  Object.hasOwn(value, key) || !(key in Object.prototype) ? Reflect.get(value, key) : undefined

const ownKeys = (value: object): ReadonlyArray<PropertyKey> =>
  Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))

const compareFields = (given: object, read: object, more: ReadonlyArray<PropertyKey> = []): Difference => {
  for (const key of new Set([...more, ...ownKeys(given), ...ownKeys(read)])) {
    const found = compare(fieldOf(given, key), fieldOf(read, key))
    if (found !== undefined) {
      return keyed(key, found)
    }
  }
  return undefined
}

const compareLists = (given: ReadonlyArray<unknown>, read: ReadonlyArray<unknown>): Difference => {
  for (let at = 0; at < Math.max(given.length, read.length); at++) {
    const found = at < read.length ? compare(given[at], read[at]) : { path: [], given: given[at] }
    if (found !== undefined) {
      return keyed(at, found)
    }
  }
  return undefined
}

/** The first field of a list that is no element, which JSON leaves out. */
const namedField = (given: ReadonlyArray<unknown>): Difference => {
  const elements = new Set(Array.from(given.keys(), String))
  const key =
    given.length === ownKeys(given).length ? undefined : ownKeys(given).find((each) => !elements.has(String(each)))
  return key === undefined ? undefined : { path: [key], given: Reflect.get(given, key) }
}

/** Bounds the comparison of members in any order, whose time grows with the square of their number. */
const maximumUnordered = 1_000

/** Hashed sets and maps of objects iterate in another order once read back: then any order of equal members is equal. */
const compareMembers = (given: ReadonlyArray<unknown>, read: ReadonlyArray<unknown>): Difference => {
  const inOrder = compareLists(given, read)
  if (inOrder === undefined || given.length !== read.length || given.length > maximumUnordered) {
    return inOrder
  }
  const left = [...read]
  for (const [at, member] of given.entries()) {
    const match = left.findIndex((other) => compare(member, other) === undefined)
    if (match === -1) {
      return { path: [at], given: member }
    }
    left.splice(match, 1)
  }
  return undefined
}

// A Buffer is given where bytes are read back.
const sameKind = (given: object, read: object): boolean =>
  Object.getPrototypeOf(given) === Object.getPrototypeOf(read) ||
  (given instanceof Uint8Array && read instanceof Uint8Array)

// An `Option` and an `Either` are iterable for generators only: their values are fields.
const isCollection = (value: object): value is Iterable<unknown> =>
  Predicate.isIterable(value) && !Effect.isEffect(value)

const hasJson = (value: object): value is { readonly toJSON: () => unknown } =>
  "toJSON" in value && Predicate.isFunction(value.toJSON)

const compareObjects = (given: object, read: object): Difference => {
  const different: Difference = { path: [], given }
  if (Predicate.isDate(given) || Predicate.isDate(read)) {
    const same = Predicate.isDate(given) && Predicate.isDate(read) && Object.is(given.getTime(), read.getTime())
    return same ? undefined : different
  }
  if (Array.isArray(given) || Array.isArray(read)) {
    return Array.isArray(given) && Array.isArray(read) ? (compareLists(given, read) ?? namedField(given)) : different
  }
  if (given instanceof Error || read instanceof Error) {
    return sameKind(given, read) ? compareFields(given, read, ["name", "message", "cause"]) : different
  }
  if (isCollection(given) || isCollection(read)) {
    return isCollection(given) && isCollection(read) && sameKind(given, read)
      ? compareMembers(Array.from(given), Array.from(read))
      : different
  }
  if (isPlain(given) ? isPlain(read) : sameKind(given, read) && ownKeys(given).length > 0) {
    return compareFields(given, read)
  }
  // The fields of an instance may be all there is to it; its own JSON says that they are not.
  if (isPlain(read) && ownKeys(given).length > 0 && !hasJson(given)) {
    return compareFields(given, read)
  }
  // An object without fields keeps its state where only its own methods see it, as a URL does.
  return sameKind(given, read) && !Equal.isEqual(given) && hasJson(given) && hasJson(read)
    ? compare(given.toJSON(), read.toJSON()) && different
    : different
}

/** The first difference between a value and what was read back for it. */
export function compare(given: unknown, read: unknown): Difference {
  if (given === read || Object.is(given, read)) {
    return undefined
  }
  if (!Predicate.isObject(given) || !Predicate.isObject(read)) {
    return { path: [], given }
  }
  if (Predicate.isFunction(given) || Predicate.isFunction(read)) {
    return { path: [], given }
  }
  return Equal.isEqual(given) && Equal.isEqual(read) && Equal.equals(given, read)
    ? undefined
    : compareObjects(given, read)
}
