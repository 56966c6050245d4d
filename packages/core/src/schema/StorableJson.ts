/**
 * Encodes fields as JSON text, and reports values that JSON cannot represent.
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as StructuralDifference from "./StructuralDifference.ts"

/** The reason why a value cannot be stored. `path` is the keys joined by dots, empty for the whole value. */
export interface NotStorable {
  readonly path: string
  readonly reason: string
}

/**
 * The maximum nesting depth of arrays and objects in one event. Decoding is recursive, and half of the default stack holds
 * about 500 levels.
 */
export const maximumDepth = 100

/** Formats a path for errors. */
export const pathText = (path: ReadonlyArray<PropertyKey>): string => path.map(String).join(".")

/** Creates a `NotStorable`. The reason must not quote the value, which may be secret. */
export const notStorable = (path: ReadonlyArray<PropertyKey>, what: string): NotStorable => ({
  path: pathText(path),
  reason: `${path.length === 0 ? "the event" : pathText(path)}: ${what}`
})

/** Describes the type of a value without quoting it. */
export const kindOf = (value: unknown): string =>
  Predicate.isNumber(value) && !Number.isFinite(value)
    ? String(value)
    : Predicate.isObject(value)
      ? Predicate.isFunction(value)
        ? "a function"
        : (value.constructor?.name ?? "an object")
      : value === undefined
        ? "undefined"
        : typeof value

const tooDeep = `nested more than ${maximumDepth} levels deep`

/** Finds a value for which `JSON.stringify` throws: a BigInt, a cycle, or nesting that overflows the stack. */
const findObstacle = (
  value: unknown,
  path: ReadonlyArray<PropertyKey>,
  parents: ReadonlySet<object>
): NotStorable | undefined => {
  if (Predicate.isBigInt(value)) {
    return notStorable(path, "JSON has no BigInt; encode it as a string")
  }
  if (!Predicate.isObject(value)) {
    return undefined
  }
  if (parents.has(value)) {
    return notStorable(path, "circular reference")
  }
  if (path.length > maximumDepth) {
    return notStorable(path.slice(0, 1), tooDeep)
  }
  const inside = new Set([...parents, value])
  for (const [key, field] of Object.entries(value)) {
    const obstacle = findObstacle(field, [...path, key], inside)
    if (obstacle !== undefined) {
      return obstacle
    }
  }
  return undefined
}

const isDeeper = (value: unknown, levels: number): boolean =>
  Predicate.isObject(value) && (levels === 0 || Object.values(value).some((field) => isDeeper(field, levels - 1)))

/** Encoded fields as JSON text, and parsed again. */
export interface Storable {
  readonly text: string
  /** Parsed from the text, so that it shares nothing with the input. */
  readonly parsed: unknown
}

const obstacleIn = (value: unknown): NotStorable | undefined => {
  try {
    return findObstacle(value, [], new Set())
  } catch {
    // A getter threw again: the cause cannot be determined.
    return undefined
  }
}

/** Runs code that encodes or decodes a value. Exceptions, e.g. for a cycle or a stack overflow, become failures. */
export const attempt = <A>(
  value: unknown,
  code: () => Either.Either<A, NotStorable>
): Either.Either<A, NotStorable> => {
  try {
    return code()
  } catch (thrown) {
    return Either.left(obstacleIn(value) ?? notStorable([], `cannot be encoded (${kindOf(thrown)})`))
  }
}

/** Encodes fields as JSON text. Fails for a BigInt, a cycle and nesting beyond `maximumDepth`. */
export const stringify = (fields: object): Either.Either<Storable, NotStorable> =>
  attempt(fields, () => {
    const text = JSON.stringify(fields)
    const parsed: unknown = JSON.parse(text)
    const deep = Object.entries(Object(parsed)).find(([, field]) => isDeeper(field, maximumDepth - 1))
    return deep === undefined ? Either.right({ text, parsed }) : Either.left(notStorable([deep[0]], tooDeep))
  })

/** Compares a value with its round-tripped copy. Fails with the first difference. */
export const checkRoundTrip = (original: unknown, copy: unknown): Either.Either<void, NotStorable> => {
  const difference = StructuralDifference.compare(original, copy)
  return difference === undefined
    ? Either.void
    : Either.left(notStorable(difference.path, `${kindOf(difference.original)} does not survive a round trip`))
}

/** Reports that the schema cannot decode its own encoding. */
export const notDecodable = (reason: string): NotStorable => notStorable([], `cannot be decoded again: ${reason}`)
