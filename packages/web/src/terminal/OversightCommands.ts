/** The commands of auditors. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as ExplanationLines from "@scipnet/presentation/terminal/ExplanationLines"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as ReviewTarget from "@scipnet/presentation/terminal/ReviewTarget"
import * as Values from "@scipnet/presentation/terminal/TypedValues"
import * as Line from "../app/Line.ts"
import * as SessionState from "../app/SessionState.ts"
import { isFailure } from "../protocol/Connection.ts"
import * as Grammar from "./Grammar.ts"
import * as Reply from "./Reply.ts"

/** Reads the latest audit entries: all, or those about a record. */
export const audit: Reply.Implementation = async (words) => {
  const { type, rest } = Grammar.splitType(words)
  const target = rest.length === 0 ? {} : { target: RecordIdSyntax.normalize(type, rest.join(" ")).slice(0, 300) }
  return { kind: "audit", entries: await Line.call("Audit", { query: { limit: 25, ...target } }) }
}

/** Explains why a user can or cannot read a record. */
export const why = Reply.ofLine("WHY", async ({ reader, type, id }) => ({
  kind: "lines",
  lines: ExplanationLines.of(await Line.call("Why", { query: { reader, type, id } }))
}))

/**
 * Signs a review. The call has no command id: after a line that was lost, it is sent again although the review may be signed
 * already, which is then a success.
 */
const sign = async (glass: string, note: string): Promise<void> => {
  try {
    await Line.call("SignReview", { query: { glass, note } })
  } catch (error) {
    if (!isFailure(error, "NothingToReview")) {
      throw error
    }
    const all = await Line.call("Reviews", { query: { which: "all", limit: ReviewTarget.limit } })
    const me = SessionState.session.value?.user
    if (!all.some((each) => each.glass === glass && each.reviewedBy === me && each.note === note)) {
      throw error
    }
  }
}

/** Lists the uses of break-glass that wait for a review, or signs one. */
export const review: Reply.Implementation = async ([typed, ...note]) => {
  if (typed === undefined) {
    return { kind: "reviews", rows: await Line.call("Reviews", { query: { which: "waiting" } }) }
  }
  if (note.length === 0) {
    return Reply.usage("REVIEW")
  }
  const waiting = await Line.call("Reviews", { query: { which: "waiting", limit: ReviewTarget.limit } })
  const found = ReviewTarget.find(waiting, typed)
  if (Values.isMistake(found)) {
    return Reply.mistake("REVIEW", found.mistake)
  }
  await sign(found.glass, note.join(" "))
  return Reply.text(Outcomes.signed)
}
