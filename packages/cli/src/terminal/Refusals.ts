/**
 * How the terminal tells what went wrong: the boxes of the deepwell where it has one, a sentence in a box otherwise.
 */
import type { KnownError } from "../ErrorCatalogue.ts"
import * as ErrorCatalogue from "../ErrorCatalogue.ts"
import * as Denials from "../render/Denials.ts"
import type { Style } from "../render/Style.ts"

const spaced = (tag: string): string => tag.replace(/(?<=[a-z])(?=[A-Z])/g, " ")

/** The lines for an error. */
export const lines = (error: KnownError, style: Style): ReadonlyArray<string> => {
  switch (error._tag) {
    case "RecordRedacted":
      return Denials.redacted(error, style)
    case "RecordExpunged":
      return Denials.expunged(error, style)
    case "ClearanceDenied":
      return Denials.clearanceDenied(error, style)
    case "ServerUnreachable":
      return ErrorCatalogue.isUntrusted(error.reason)
        ? Denials.failure(
            { heading: "Certificate not trusted", sentence: ErrorCatalogue.sentence(error), hints: [] },
            style
          )
        : error.reason === "full"
          ? Denials.failure({ heading: "Server full", sentence: ErrorCatalogue.sentence(error), hints: [] }, style)
          : Denials.noResponse(error.server, style)
    case "ConnectionLost":
      return Denials.noResponse(error.server, style)
    case "InvalidResponse":
      return Denials.invalidResponse(error.server, style)
    default:
      return Denials.failure(
        { heading: spaced(error._tag), sentence: ErrorCatalogue.sentence(error), hints: [] },
        style
      )
  }
}
