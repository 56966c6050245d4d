/**
 * The parameters of a request for a page of the log.
 */
import type { ListQuery } from "@scipnet/core/deepwell/inspection/InspectedLog"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

const text = Schema.String.pipe(Schema.maxLength(255))

// Digits only: other notations of numbers are refused.
const whole = Schema.String.pipe(
  Schema.pattern(/^\d{1,15}$/),
  Schema.transform(Schema.NonNegativeInt, { strict: true, decode: Number, encode: String })
)

const Parameters = Schema.Struct({
  to: whole,
  offset: Schema.optional(whole),
  position: Schema.optional(whole),
  by: Schema.optionalWith(Schema.Literal("all", "type", "stream", "correlation", "causation"), {
    default: () => "all"
  }),
  value: Schema.optionalWith(text, { default: () => "" })
})

const decodeParameters = Schema.decodeUnknownEither(Parameters)
const decodeWhole = Schema.decodeUnknownEither(whole)

const filterOf = ({ by, value }: typeof Parameters.Type): ListQuery["filter"] => (by === "all" ? { by } : { by, value })

/** Decodes the query of a URL; a Left if a parameter is invalid. */
export const decode = (query: string): Either.Either<ListQuery, unknown> =>
  Either.map(decodeParameters(Object.fromEntries(new URLSearchParams(query))), (given) => ({
    filter: filterOf(given),
    to: given.to,
    start: given.position === undefined ? { offset: given.offset ?? 0 } : { position: given.position }
  }))

/** Decodes a position in a path. */
export const decodePosition = (digits: string): Either.Either<number, unknown> => decodeWhole(digits)
