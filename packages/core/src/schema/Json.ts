/**
 * Values of JSON, and the test whether a value is one.
 */
import * as Predicate from "effect/Predicate"
import { isPlain } from "./PlainObject.ts"
import { maximumDepth } from "./StorableJson.ts"

/** A value that is equal after a JSON round trip; `-0` becomes 0. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | JsonObject

/** An object whose fields are JSON. */
export interface JsonObject {
  readonly [key: string]: Json
}

/**
 * True for an object of JSON values: plain objects and arrays without holes, finite numbers, nested `maximumDepth` levels at
 * most. `values` is the maximum number of values in it, which also bounds the time for an object that contains itself.
 */
export const isJsonObject = (object: unknown, values: number): object is JsonObject => {
  let left = values
  const isJson = (value: unknown, depth: number): boolean => {
    left -= 1
    if (left < 0 || depth > maximumDepth) {
      return false
    }
    if (Array.isArray(value)) {
      return Object.keys(value).length === value.length && value.every((each) => isJson(each, depth + 1))
    }
    if (Predicate.isRecord(value)) {
      // Decoding drops a key `__proto__`.
      return (
        isPlain(value) &&
        Object.getOwnPropertySymbols(value).length === 0 &&
        Object.entries(value).every(([key, field]) => key !== "__proto__" && isJson(field, depth + 1))
      )
    }
    return value === null || Predicate.isString(value) || Predicate.isBoolean(value) || Number.isFinite(value)
  }
  return Predicate.isRecord(object) && isJson(object, 0)
}

const isList = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)

const copyJson = (value: Json): Json =>
  typeof value === "number"
    ? // Adding 0 converts -0 to 0, as JSON does.
      value + 0
    : typeof value !== "object" || value === null
      ? value
      : isList(value)
        ? value.map(copyJson)
        : copy(value)

/** Copies an object as a JSON round trip does. */
export function copy(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, field]) => [key, copyJson(field)]))
}
