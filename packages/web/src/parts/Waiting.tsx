/** A screen that waits for its answer. Nothing is shown at first, so that quick answers do not flicker. */

/** The sentence of a list that is being read. */
export const Waiting = ({ slow, children }: { readonly slow: boolean; readonly children: string }) => (
  <p class="quiet" aria-busy="true">
    {slow ? children : ""}
  </p>
)
