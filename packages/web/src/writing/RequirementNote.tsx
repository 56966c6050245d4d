/** The reason why a command will be rejected, from what the page knows. */
import type { WritingCommand } from "./Requirements.ts"
import * as Requirements from "./Requirements.ts"

/** The note; nothing if the reader holds what the command requires. */
export const RequirementNote = ({ command }: { readonly command: WritingCommand }) => {
  const missing = Requirements.missingLevel(command)
  return missing === undefined ? null : <p class="wrong">{missing}</p>
}
