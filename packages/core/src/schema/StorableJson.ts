/**
 * Turns encoded fields into JSON text, or says what about them JSON cannot hold.
 */
import { Either, Predicate } from "effect"
import * as StructuralDifference from "./StructuralDifference.ts"

/** Why a value is not stored: where in it, as keys joined by dots (empty for the whole), and what is wrong there. */
export interface NotStorable {
  readonly path: string
  readonly reason: string
}

/**
 * How deeply arrays and objects may be nested in one event. Reading them back recurses, and a stack that is half used
 * holds some 500 levels.
 */
export const maximumDepth = 100

/** Spells a path as it is shown in errors. */
export const pathText = (path: ReadonlyArray<PropertyKey>): string => path.map(String).join(".")

/** Puts a path and a reason together; the reason never quotes the value, which may be secret. */
export const notStorable = (path: ReadonlyArray<PropertyKey>, what: string): NotStorable => ({
  path: pathText(path),
  reason: `${path.length === 0 ? "the event" : pathText(path)}: ${what}`
})

/** Names the kind of a value without quoting it. */
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

/** Finds what makes `JSON.stringify` throw: a BigInt, a cycle, or nesting beyond its stack. */
const findObstacle = (
  value: unknown,
  path: ReadonlyArray<PropertyKey>,
  parents: ReadonlySet<object>
): NotStorable | undefined => {
  if (Predicate.isBigInt(value)) {
    return notStorable(path, "a BigInt is no JSON; encode it as text")
  }
  if (!Predicate.isObject(value)) {
    return undefined
  }
  if (parents.has(value)) {
    return notStorable(path, "it contains itself")
  }
  if (path.length > maximumDepth) {
    return notStorable(path.slice(0, 1), tooDeep)
  }
  const inside = new Set([...parents, value])
  for (const [key, field] of Object.entries(value)) {
    const found = findObstacle(field, [...path, key], inside)
    if (found !== undefined) {
      return found
    }
  }
  return undefined
}

const isDeeper = (value: unknown, levels: number): boolean =>
  Predicate.isObject(value) && (levels === 0 || Object.values(value).some((field) => isDeeper(field, levels - 1)))

/** Encoded fields as stored, and as parsed again. */
export interface Storable {
  readonly text: string
  /** Parsed from the text, and so free to be changed. */
  readonly parsed: unknown
}

const obstacleIn = (value: unknown): NotStorable | undefined => {
  try {
    return findObstacle(value, [], new Set())
  } catch {
    // A getter threw again: there is no more to say than that it did.
    return undefined
  }
}

/** Runs what encodes or decodes a value; what it throws, as for a cycle or a stack overflow, is a failure. */
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

/** Fails where a value differs from what was read back for it, with the first such place. */
export const unchanged = (given: unknown, read: unknown): Either.Either<void, NotStorable> => {
  const found = StructuralDifference.compare(given, read)
  return found === undefined
    ? Either.void
    : Either.left(notStorable(found.path, `${kindOf(found.given)} would not read back as it is`))
}

/** Explains that the schema does not decode what it encoded. */
export const unreadable = (reason: string): NotStorable => notStorable([], `would not read back: ${reason}`)
