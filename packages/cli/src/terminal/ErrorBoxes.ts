/**
 * How the terminal tells what went wrong: the boxes of the deepwell where it has one, a sentence in a box otherwise.
 */
import type { KnownError } from "../error/ErrorMessages.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as DenialBoxes from "../render/DenialBoxes.ts"
import type { Style } from "../render/layout/Style.ts"

const spaced = (tag: string): string => tag.replace(/(?<=[a-z])(?=[A-Z])/g, " ")

/** The lines for an error. */
export const lines = (error: KnownError, style: Style): ReadonlyArray<string> => {
  switch (error._tag) {
    case "RecordRedacted":
      return DenialBoxes.redacted(error, style)
    case "RecordExpunged":
      return DenialBoxes.expunged(error, style)
    case "ClearanceDenied":
      return DenialBoxes.clearanceDenied(error, style)
    case "ServerUnreachable":
      return ErrorMessages.isUntrusted(error.reason)
        ? DenialBoxes.failure(
            { heading: "Certificate not trusted", sentence: ErrorMessages.sentence(error), hints: [] },
            style
          )
        : error.reason === "full"
          ? DenialBoxes.failure({ heading: "Server full", sentence: ErrorMessages.sentence(error), hints: [] }, style)
          : DenialBoxes.noResponse(error.server, style)
    case "ConnectionLost":
      return DenialBoxes.noResponse(error.server, style)
    case "InvalidResponse":
      return DenialBoxes.invalidResponse(error.server, style)
    default:
      return DenialBoxes.failure(
        { heading: spaced(error._tag), sentence: ErrorMessages.sentence(error), hints: [] },
        style
      )
  }
}
