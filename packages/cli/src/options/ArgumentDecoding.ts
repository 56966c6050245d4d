/**
 * Values from the command line, decoded.
 */
import { Args, Options } from "@effect/cli"
import { Clearance, ItemNumber } from "@scipnet/core"
import { Effect, Option, ParseResult, Schema } from "effect"
import { BadInput } from "../error/CliError.ts"

const maxMessageLength = 200

const summarize = ({ path, message }: ParseResult.ArrayFormatterIssue): string =>
  path.at(-1) === "_tag"
    ? "there is no such thing"
    : message.startsWith("Expected {")
      ? "it is not an object with the fields that it takes"
      : message.length > maxMessageLength
        ? `${message.slice(0, maxMessageLength)}…`
        : message

const quoted = /^Expected (.*), (actual .*)$/s

/** A value that may be one of several is told all of them, which are an issue each. */
const joinAlternatives = (issues: ReadonlyArray<ParseResult.ArrayFormatterIssue>): string | undefined => {
  const found = issues.map(({ message }) => quoted.exec(message))
  const [, , actual] = found[0] ?? []
  return found.every((match) => match?.[2] === actual && actual !== undefined)
    ? `Expected ${found.map((match) => match?.[1]).join(" or ")}, ${actual}`
    : undefined
}

/** What is wrong first; a value that is nested very deeply cannot be quoted, and so not be described. */
const firstIssue = (error: ParseResult.ParseError): ParseResult.ArrayFormatterIssue | undefined => {
  const issues = Option.getOrElse(Option.liftThrowable(ParseResult.ArrayFormatter.formatErrorSync)(error), () => [])
  const [first] = issues
  const where = first?.path.join(".")
  return first === undefined
    ? undefined
    : { ...first, message: joinAlternatives(issues.filter(({ path }) => path.join(".") === where)) ?? first.message }
}

/** Decodes what was typed; fails with `BadInput`, which names what is wrong in one line. */
export const decode =
  <A, I>(schema: Schema.Schema<A, I>, what: string) =>
  (typed: unknown): Effect.Effect<A, BadInput> =>
    Effect.mapError(Schema.decodeUnknown(schema)(typed), (error) => {
      const first = firstIssue(error)
      const where = first === undefined || first.path.length === 0 ? what : `${what}, ${first.path.join(".")}`
      return new BadInput({ what: where, why: first === undefined ? "it will not do" : summarize(first) })
    })

/** What an id stands for: `173` and `scp-173` are `SCP-173`; any other text is taken as it is. */
export const idOf = (type: string, typed: string): string =>
  type === "scp" ? Option.getOrElse(ItemNumber.parse(typed), () => typed) : typed

export const recordType = Args.choice(
  [
    ["scp", "scp"],
    ["user", "user"],
    ["site", "site"],
    ["mtf", "mtf"]
  ] as const,
  { name: "type" }
).pipe(Args.withDescription("What kind of record: scp, user, site or mtf (a task force)."))

export const item = Args.text({ name: "item" }).pipe(Args.withDescription("An item number, e.g. SCP-173, or just 173."))

export const limit = Options.integer("limit").pipe(
  Options.withAlias("n"),
  Options.withDescription("How many at most, 1 to 500. Default: 50."),
  Options.optional
)

export const level = Options.integer("level").pipe(
  Options.withAlias("l"),
  Options.withDescription(`A clearance level, 0 to ${Clearance.levels.length - 1}.`)
)

export const compartments = Options.text("compartment").pipe(
  Options.withDescription("A need-to-know compartment, e.g. OMEGA-7; may be given several times."),
  Options.repeated
)

/** A clearance, where a level was given. */
export const clearance = (level: Option.Option<number>, compartments: ReadonlyArray<string>) =>
  definedFields({ clearance: Option.map(level, (level) => ({ level, compartments })) })

/** An object without the fields that were not given. */
export const definedFields = (fields: {
  readonly [name: string]: Option.Option<unknown>
}): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (Option.isSome(value) ? [[name, value.value]] : []))
  )
