/**
 * Formats parse errors without quoting the value, since errors are logged and shown to readers who may not see it.
 */
import * as ParseResult from "effect/ParseResult"
import { type NotStorable, pathText } from "./StorableJson.ts"

/** Formats the paths and expectations of an error, e.g. `price.amount: Expected 0 | 1 | 2`. */
export const describe = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ path, message }) => {
      // Other messages may quote the value, e.g. those of `JSON.parse`.
      const expected = message.startsWith("Expected ") ? message.split(", actual ")[0] : "invalid"
      return `${path.length === 0 ? "value" : path.map(String).join(".")}: ${expected}`
    })
    .join("; ")

/** Converts the parse error of a value that a schema cannot encode. */
export const notStorable = (error: ParseResult.ParseError): NotStorable => ({
  path: pathText(ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path ?? []),
  reason: describe(error)
})
