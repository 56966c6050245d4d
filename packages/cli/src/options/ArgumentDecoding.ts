/**
 * Decodes values of the command line.
 */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { BadInput } from "../error/CliError.ts"

const maxMessageLength = 200

const quoted = /^Expected (.*), (actual .*)$/s

/** The sentence for a value and those that are expected, without null, which is not typed. */
const mismatch = (expected: string, actual: string): string => {
  const values = expected
    .split(" or ")
    .flatMap((each) => (each === "null" ? [] : [each === "string" ? "a text" : each === "number" ? "a number" : each]))
  const [last, ...others] = values.toReversed()
  const listed = others.length === 0 ? last : `${others.toReversed().join(", ")} or ${last}`
  return actual === "undefined" ? `${listed} is required` : `${actual} is not ${listed}`
}

const plain = (message: string): string => {
  const [, expected, actual] = quoted.exec(message) ?? []
  const text =
    expected === undefined || actual === undefined ? message : mismatch(expected, actual.slice("actual ".length))
  return text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text
}

const summarize = ({ path, message }: ParseResult.ArrayFormatterIssue): string =>
  path.at(-1) === "_tag"
    ? "it is not known"
    : message.startsWith("Expected {")
      ? "it is not an object with the expected fields"
      : plain(message)

/** Joins the issues of a union, one for each member, into one message that lists all members. */
const joinAlternatives = (issues: ReadonlyArray<ParseResult.ArrayFormatterIssue>): string | undefined => {
  const found = issues.map(({ message }) => quoted.exec(message))
  const [, , actual] = found[0] ?? []
  return found.every((match) => match?.[2] === actual && actual !== undefined)
    ? `Expected ${found.map((match) => match?.[1]).join(" or ")}, ${actual}`
    : undefined
}

/** The first issue, if there is one: formatting fails for very deeply nested values. */
const firstIssue = (error: ParseResult.ParseError): ParseResult.ArrayFormatterIssue | undefined => {
  const issues = Option.getOrElse(Option.liftThrowable(ParseResult.ArrayFormatter.formatErrorSync)(error), () => [])
  const [first] = issues
  const where = first?.path.join(".")
  return first === undefined
    ? undefined
    : { ...first, message: joinAlternatives(issues.filter(({ path }) => path.join(".") === where)) ?? first.message }
}

/** Decodes a value; `what` names it in the error. Fails with `BadInput`, in one line. */
export const decode = <A, I>(schema: Schema.Schema<A, I>, what: string, value: unknown): Effect.Effect<A, BadInput> =>
  Effect.mapError(Schema.decodeUnknown(schema)(value), (error) => {
    const first = firstIssue(error)
    const where = first === undefined || first.path.length === 0 ? what : `${what}, ${first.path.join(".")}`
    return new BadInput({ what: where, why: first === undefined ? "it is invalid" : summarize(first) })
  })

/** The value at a path, if it is a text or a number. */
const valueAt = (value: unknown, path: ReadonlyArray<PropertyKey>): string | number | undefined => {
  const found = path.reduce<unknown>(
    (outer, key) => (Predicate.isRecord(outer) && typeof key === "string" ? outer[key] : undefined),
    value
  )
  return typeof found === "string" || typeof found === "number" ? found : undefined
}

/** The sentence for a value that is not as a schema describes it, as `a site such as Site-19`. */
const unlike = (description: string, typed: string | number): string => {
  const shown = JSON.stringify(typed).slice(0, 60)
  return description.startsWith("empty") ? `${shown} is ${description}` : `expected ${plain(description)}, not ${shown}`
}

/** The fields whose options and columns have other names. */
const typedNames: ReadonlyMap<string, string> = new Map([
  ["objectClass", "class"],
  ["secondaryClass", "secondary"],
  ["taskForce", "mtf"]
])

/**
 * Decodes a command whose fields were typed as arguments and options. Fails with `BadInput`, which names the field, what
 * is expected, and what was typed.
 */
export const decodeTyped = <A, I>(schema: Schema.Schema<A, I>, fields: unknown): Effect.Effect<A, BadInput> =>
  Effect.mapError(Schema.decodeUnknown(schema)(fields), (error) => {
    const first = firstIssue(error)
    const field = first?.path.filter(Predicate.isString).at(-1)
    if (first === undefined || field === undefined) {
      return new BadInput({ what: "command", why: first === undefined ? "it is invalid" : summarize(first) })
    }
    const typed = valueAt(fields, first.path)
    const isComplete = typed === undefined || quoted.test(first.message)
    return new BadInput({
      what: typedNames.get(field) ?? field,
      why: isComplete ? summarize(first) : unlike(first.message, typed)
    })
  })

/** Normalizes the id of a record: `173` becomes `SCP-173`, `site-77` becomes `Site-77`. Other text is unchanged. */
export const normalizeId = RecordIdSyntax.normalize

/** The value of an option that can be cleared: null for `none`, in any letter case. */
export const orNull = (typed: string): string | null => (typed.toLowerCase() === "none" ? null : typed)

/** An object of the options that are set. */
export const definedFields = (fields: {
  readonly [name: string]: Option.Option<unknown>
}): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (Option.isSome(value) ? [[name, value.value]] : []))
  )
