/**
 * What is wrong with a value that is not of its shape: where, and what should be there, but never what is there. It goes
 * into errors, which are logged and shown to whoever may not see the value.
 */
import { ParseResult } from "effect"
import type { NotStorable } from "./StorableJson.ts"
import { pathText } from "./StorableJson.ts"

/** For example `price.amount: Expected 0 | 1 | 2`. */
export const describe = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ path, message }) => {
      // Any other message may quote the value, as that of JSON which cannot be parsed does.
      const expected = message.startsWith("Expected ") ? message.split(", actual ")[0] : "not as it should be"
      return `${path.length === 0 ? "all of it" : path.map(String).join(".")}: ${expected}`
    })
    .join("; ")

/** The same for a value that a schema does not encode. */
export const notStorable = (error: ParseResult.ParseError): NotStorable => ({
  path: pathText(ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path ?? []),
  reason: describe(error)
})
