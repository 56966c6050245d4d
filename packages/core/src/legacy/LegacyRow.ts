/**
 * Schemas of the rows of a legacy deepwell. Only ids are required: a missing or invalid cell becomes null.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Problem from "./LegacyProblem.ts"
import * as Text from "./LegacyText.ts"

const Cell = Schema.Union(Schema.String, Schema.Number)

/** An integer, or its text. */
const Id = Schema.Union(Schema.Int, Schema.NumberFromString.pipe(Schema.int()))

const Words = Schema.transform(Cell, Schema.String, { strict: true, decode: String, encode: (text) => text })

const trueWords: ReadonlySet<string> = new Set(["1", "true", "t", "yes", "y"])
const falseWords: ReadonlySet<string> = new Set(["0", "false", "f", "no", "n", ""])

const Flag = Schema.transformOrFail(Cell, Schema.Boolean, {
  strict: true,
  decode: (cell, _, ast) => {
    const word = String(cell).trim().toLowerCase()
    return trueWords.has(word) || falseWords.has(word)
      ? ParseResult.succeed(trueWords.has(word))
      : ParseResult.fail(new ParseResult.Type(ast, cell))
  },
  encode: (flag) => ParseResult.succeed(flag ? 1 : 0)
})

const moment = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?\s*(Z|[+-]\d{2}:\d{2})?$/

// Times in seconds are below this limit until the year 5138; times in milliseconds are above it since 1973.
const minMilliseconds = 100_000_000_000

const milliseconds = (cell: string | number): number => {
  if (typeof cell === "number") {
    return Math.trunc(Math.abs(cell) < minMilliseconds ? cell * 1_000 : cell)
  }
  const [, day, minute = "00:00", second = "00", fraction = "0", zone = "Z"] = moment.exec(cell.trim()) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${minute}:${second}.${fraction.padEnd(3, "0")}${zone}`)
}

/** A time in milliseconds since 1970, from ISO text (UTC by default), or from seconds or milliseconds since 1970. */
export const Time = Schema.transformOrFail(Cell, Schema.Int, {
  strict: true,
  decode: (cell, _, ast) => {
    const at = milliseconds(cell)
    return Number.isNaN(new Date(at).getTime())
      ? ParseResult.fail(new ParseResult.Type(ast, cell))
      : ParseResult.succeed(at)
  },
  encode: (at) => ParseResult.succeed(at)
})

const orNull = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.NullOr(schema).annotations({ decodingFallback: () => Effect.succeed(null) })

/** A cell that may be missing. */
const optional = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(orNull(schema), { exact: true, default: () => null })

/** A boolean cell: `absent` without the column, null for an invalid value. */
const flag = (absent: boolean) => Schema.optionalWith(orNull(Flag), { exact: true, default: () => absent })

const named = { id: Id, name: optional(Words) }
const times = { created_at: optional(Time), updated_at: optional(Time) }

export const User = Schema.Struct({
  ...named,
  password: optional(Schema.Redacted(Schema.String)),
  override_phrase: optional(Schema.Redacted(Schema.String)),
  clearance_lvl_id: optional(Id),
  title_id: optional(Id),
  site_id: optional(Id),
  mtf_id: optional(Id),
  is_active: flag(true),
  ...times
})
export type User = typeof User.Type

export const Scp = Schema.Struct({
  ...named,
  clearance_lvl_id: optional(Id),
  containment_class_id: optional(Id),
  secondary_class_id: optional(Id),
  disruption_class_id: optional(Id),
  risk_class_id: optional(Id),
  site_responsible_id: optional(Id),
  assigned_task_force_id: optional(Id),
  archived: flag(false),
  status: optional(Words),
  ...times
})
export type Scp = typeof Scp.Type

export const Mtf = Schema.Struct({
  ...named,
  nickname: optional(Words),
  leader_id: optional(Id),
  site_id: optional(Id),
  clearance_lvl_id: optional(Id),
  active: flag(true),
  ...times
})
export type Mtf = typeof Mtf.Type

export const Site = Schema.Struct({
  ...named,
  director_id: optional(Id),
  clearance_lvl_id: optional(Id),
  active: flag(true),
  ...times
})
export type Site = typeof Site.Type

/** A row of a lookup table. */
export const Lookup = Schema.Struct(named)
export type Lookup = typeof Lookup.Type

export const Audit = Schema.Struct({
  id: Id,
  user_id: optional(Id),
  user_ip: optional(Words),
  action: optional(Words),
  details: optional(Words),
  status: optional(Words),
  created_at: optional(Time)
})
export type Audit = typeof Audit.Type

const optionalColumns: ReadonlySet<string> = new Set(["archived", "status", "active", "updated_at"])

/** True for a column that not all versions of the legacy program had. */
export const isOptional = (table: string, column: string): boolean =>
  optionalColumns.has(column) || ((table === "sites" || table === "mtfs") && column === "clearance_lvl_id")

const Raw = Schema.Record({ key: Schema.String, value: Schema.Unknown })
const rawOf = Schema.decodeUnknownEither(Raw)

const absent = (cell: unknown): boolean => cell === null || cell === undefined || cell === ""

/**
 * Decodes a row, and reports invalid cells as problems; left for a row without a valid id. Problems quote no value but the
 * id, since any other cell may be a secret.
 */
export const decode = <A extends object, I>(table: string, schema: Schema.Schema<A & { readonly id: number }, I>) => {
  const row = Schema.decodeUnknownEither(schema)
  return (found: unknown) => {
    const raw = Either.getOrElse(rawOf(found), (): typeof Raw.Type => ({}))
    return Either.mapBoth(row(found), {
      onLeft: () => {
        const id = raw["id"]
        const value = typeof id === "string" || typeof id === "number" ? Text.excerpt(id) : null
        return Problem.make(table, null, "id", "bad-id", { value })
      },
      onRight: (decoded) => ({
        row: decoded,
        problems: Object.entries(decoded)
          .filter(([field, cell]) => cell === null && !absent(raw[field]))
          .map(([field]) => Problem.make(table, decoded.id, field, "unreadable"))
      })
    })
  }
}
