/**
 * Writes values as text that is equal for structurally equal values, in every process: fields are sorted, an absent field
 * equals `undefined`, `-0` equals 0, and members of sets and maps are sorted.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as HashSet from "effect/HashSet"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { isPlain } from "./PlainObject.ts"
import { type NotStorable, kindOf, maximumDepth, notStorable } from "./StorableJson.ts"

type Path = ReadonlyArray<PropertyKey>

/** The maximum length of a text in characters. */
export const maximumLength = 8 * 1024 * 1024

class NoText extends Data.TaggedError("NoText")<{ readonly problem: NotStorable }> {}

const refuse = (path: Path, reason: string): never => {
  throw new NoText({ problem: notStorable(path, reason) })
}

const secret = "a secret: its digest in the log could be guessed"

/** True for an object with a secret in its fields, which its `toJSON` would hide. */
const hidesSecret = (value: unknown, seen: Set<unknown>): boolean => {
  if (Redacted.isRedacted(value)) {
    return true
  }
  if (!Predicate.isObject(value) || seen.has(value)) {
    return false
  }
  seen.add(value)
  return Object.values(value).some((field) => hidesSecret(field, seen))
}

const toJson = (value: object, path: Path): unknown =>
  "toJSON" in value && Predicate.isFunction(value.toJSON)
    ? hidesSecret(value, new Set())
      ? refuse(path, secret)
      : value.toJSON()
    : undefined

const bytesOf = (value: object): Uint8Array | undefined =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : undefined

const sorted = (texts: Iterable<string>): string => [...texts].toSorted().join(",")

const writer = () => {
  let length = 0
  const parents = new Set<object>()

  const counted = (text: string, path: Path): string => {
    length += text.length
    return length > maximumLength ? refuse(path.slice(0, 1), `longer than ${maximumLength} characters`) : text
  }

  const fields = (value: object, path: Path): string =>
    `{${sorted(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([key, field]) => `${counted(JSON.stringify(key), path)}:${write(field, [...path, key])}`)
    )}}`

  const list = (values: Iterable<unknown>, path: Path): ReadonlyArray<string> =>
    Array.from(values, (each, index) => write(each, [...path, index]))

  const structure = (value: object, path: Path): string => {
    if (Predicate.isDate(value)) {
      return `date ${value.getTime()}`
    }
    const bytes = bytesOf(value)
    if (bytes !== undefined) {
      return counted(`bytes ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`, path)
    }
    if (Array.isArray(value)) {
      return `[${list(value, path).join(",")}]`
    }
    if (value instanceof Map || HashMap.isHashMap(value)) {
      return `map {${sorted(list(value, path))}}`
    }
    if (value instanceof Set || HashSet.isHashSet(value)) {
      return `set {${sorted(list(value, path))}}`
    }
    if (isPlain(value)) {
      return fields(value, path)
    }
    if (Option.isOption(value)) {
      return Option.isNone(value) ? "none" : `some ${write(value.value, [...path, "value"])}`
    }
    if (Either.isEither(value)) {
      return Either.isLeft(value)
        ? `left ${write(value.left, [...path, "left"])}`
        : `right ${write(value.right, [...path, "right"])}`
    }
    if (Predicate.isIterable(value)) {
      return `[${list(value, path).join(",")}]`
    }
    const json = toJson(value, path)
    return json !== undefined
      ? `json ${write(json, path)}`
      : Object.keys(value).length === 0 || value instanceof Error
        ? refuse(path, `${kindOf(value)} has no fields that identify it`)
        : fields(value, path)
  }

  const write = (value: unknown, path: Path): string => {
    if (Predicate.isString(value)) {
      return counted(JSON.stringify(value), path)
    }
    if (!Predicate.isObject(value)) {
      return Predicate.isSymbol(value)
        ? refuse(path, "a symbol has no text")
        : counted(Predicate.isBigInt(value) ? `${value}n` : value === 0 ? "0" : String(value), path)
    }
    if (Redacted.isRedacted(value)) {
      return refuse(path, secret)
    }
    if (Predicate.isFunction(value)) {
      return refuse(path, "a function has no text")
    }
    if (Effect.isEffect(value) && !Option.isOption(value) && !Either.isEither(value)) {
      return refuse(path, "an effect has no text")
    }
    if (parents.has(value)) {
      return refuse(path, "circular reference")
    }
    if (path.length > maximumDepth) {
      return refuse(path.slice(0, 1), `nested more than ${maximumDepth} levels deep`)
    }
    parents.add(value)
    const text = structure(value, path)
    parents.delete(value)
    return text
  }

  return (value: unknown) => write(value, [])
}

/**
 * The text of a value. Fails for a function, a symbol, a `Redacted`, an error, an object without fields of its own, a cycle,
 * nesting beyond `maximumDepth`, a getter that throws, and text beyond `maximumLength`.
 */
export const of = (value: unknown): Either.Either<string, NotStorable> =>
  Either.try({
    try: () => writer()(value),
    catch: (thrown) =>
      thrown instanceof NoText ? thrown.problem : notStorable([], `cannot be read (${kindOf(thrown)})`)
  })
