/** The signature of a review, made once although the line is lost. */
import * as Line from "../app/Line.ts"
import { isAboutOneAttempt, isFailure } from "../protocol/Connection.ts"

/**
 * Signs a review; resolves with the sentence of success. When the answer is lost, it is sent again: a use of break-glass is
 * signed at most once, so that the second attempt finds it signed or signs it. Rejects with `CallFailed`.
 */
export const sign = async (glass: string, note: string): Promise<string> => {
  const payload = { query: { glass, note } }
  try {
    await Line.callOnce("SignReview", payload)
  } catch (error) {
    if (!isFailure(error, "ConnectionLost")) {
      throw error
    }
    try {
      await Line.call("SignReview", payload)
    } catch (second) {
      if (!isFailure(second, "NothingToReview")) {
        throw isAboutOneAttempt(second) ? error : second
      }
      return "The review is signed. The line was lost meanwhile: see under All who signed it."
    }
  }
  return "Signed. A review cannot be changed."
}
