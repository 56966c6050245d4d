/** Says why there is no line to the server. */
import * as Line from "./Line.ts"

const reasons = {
  lost: "No line.",
  full: "The server has no room at the moment.",
  unavailable: "The server cannot read its archive at the moment."
} satisfies Record<Line.LineFault, string>

/** The reason why the line is down, and what follows from it; nothing while it is open or opened for the first time. */
export const LineDown = ({ consequence }: { readonly consequence: string }) => {
  const state = Line.state.value
  return state === "connecting" || state === "open" ? null : (
    <p class="line-down" role="status">
      {reasons[state]} {consequence}
    </p>
  )
}
