/**
 * Renders errors as boxes: a box of its own for denied access and server errors, a sentence in a box for any other.
 */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import * as RejectionSentences from "@scipnet/presentation/sentences/RejectionSentences"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { instructions } from "../error/Instructions.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as DenialBoxes from "../render/DenialBoxes.ts"
import type { Style } from "../render/layout/Style.ts"

/** The sentences whose advice is a command of the terminal. */
const terminalSentences = RejectionSentences.make({ ...instructions, addEvidence: Replies.addEvidence })

/** Renders an error. */
export const render = (error: ErrorMessages.KnownError, style: Style): ReadonlyArray<string> => {
  const withHeading = (heading: string) => DenialBoxes.failure(heading, ErrorMessages.sentence(error), style)
  switch (error._tag) {
    case "RecordRedacted":
      return DenialBoxes.redacted(error, style)
    case "RecordExpunged":
      return DenialBoxes.expunged(error, style)
    case "ClearanceDenied":
      return DenialBoxes.clearanceDenied(error, style)
    case "ServerUnreachable":
      return ErrorMessages.isUntrusted(error.reason)
        ? withHeading("Certificate not trusted")
        : error.reason === "full"
          ? withHeading("Server full")
          : DenialBoxes.unreachable(error, style)
    case "ConnectionLost":
      return DenialBoxes.noResponse(error.server, style)
    case "InvalidResponse":
      return DenialBoxes.invalidResponse(error.server, style)
    case "EvidenceRequired":
      return DenialBoxes.failure(Denials.heading(error._tag), terminalSentences.EvidenceRequired(error), style)
    default:
      return withHeading(Denials.heading(error._tag))
  }
}
