/**
 * Values from the command line, decoded.
 */
import { Args, Options } from "@effect/cli"
import { Clearance, ItemNumber } from "@scipnet/core"
import { Effect, Option, ParseResult, Schema } from "effect"
import { BadInput } from "./CliError.ts"

const longest = 200

const shortly = ({ path, message }: ParseResult.ArrayFormatterIssue): string =>
  path.at(-1) === "_tag"
    ? "there is no such thing"
    : message.length > longest
      ? `${message.slice(0, longest)}…`
      : message

/** Decodes what was typed; fails with `BadInput`, which names what is wrong in one line. */
export const decode =
  <A, I>(schema: Schema.Schema<A, I>, what: string) =>
  (typed: unknown): Effect.Effect<A, BadInput> =>
    Effect.mapError(Schema.decodeUnknown(schema)(typed), (error) => {
      const [first] = ParseResult.ArrayFormatter.formatErrorSync(error)
      const where = first === undefined || first.path.length === 0 ? what : `${what}, ${first.path.join(".")}`
      return new BadInput({ what: where, why: first === undefined ? "it will not do" : shortly(first) })
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

/** An object without the fields that were not given. */
export const given = (fields: {
  readonly [name: string]: Option.Option<unknown>
}): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (Option.isSome(value) ? [[name, value.value]] : []))
  )
