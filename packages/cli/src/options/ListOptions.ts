/**
 * Options that lists share: how many rows to show, and how.
 */
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadInput } from "../error/CliError.ts"
import * as SharedOptions from "./SharedOptions.ts"

/** The formats of a list. */
export const formats = ["table", "csv", "json"] as const
export type Format = (typeof formats)[number]

const limit = SharedOptions.optionalInteger("limit", "Maximum number of results. Default: 50.").pipe(
  Options.withAlias("n")
)

const all = Options.boolean("all").pipe(Options.withDescription("List all results."))

const format = Options.choice("format", formats).pipe(
  Options.withDescription("The format; json is the same as --json. Default: table."),
  Options.optional
)

const local = Options.boolean("local").pipe(
  Options.withDescription("Show times in the time zone of this computer. Default: UTC.")
)

/** For lists that always end, and have another meaning of --all. */
export const shown = { limit, format, local }

/** For lists of any length. */
export const paged = { ...shown, all }

/** The values of these options. */
export interface Paged {
  readonly limit: Option.Option<number>
  readonly format: Option.Option<Format>
  readonly local: boolean
  readonly all?: boolean
}

/** How to print a list. */
export interface Shown {
  readonly format: Format
  readonly local: boolean
  /** The most rows to show. */
  readonly limit: number
  /** True if the limit was set by an option. */
  readonly isLimited: boolean
}

/** Decodes the options; without --limit, `defaultLimit` rows are shown. Fails with `BadInput` for a number of rows that cannot be shown. */
export const decode = Effect.fnUntraced(function* (values: Paged, json: boolean, defaultLimit = 50) {
  const { limit, format, local, all = false } = values
  if (Option.isSome(limit) && all) {
    return yield* new BadInput({ what: "--all", why: "it cannot be combined with --limit" })
  }
  if (Option.isSome(limit) && limit.value < 1) {
    return yield* new BadInput({
      what: "--limit",
      why: `${limit.value} is not a number of results; type e.g. --limit 20`
    })
  }
  if (json && Option.isSome(format) && format.value !== "json") {
    return yield* new BadInput({ what: "--json", why: `it cannot be combined with --format ${format.value}` })
  }
  return {
    format: json ? "json" : Option.getOrElse(format, (): Format => "table"),
    local,
    isLimited: Option.isSome(limit),
    limit: all ? Infinity : Option.getOrElse(limit, () => defaultLimit)
  } satisfies Shown
})
