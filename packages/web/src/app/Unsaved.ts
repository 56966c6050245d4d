/** The drafts of this tab that are not filed, by their places. Their texts are with the screens that write. */
import { signal } from "@preact/signals"

/** The place and the name of a draft. */
export interface UnsavedDraft {
  readonly url: string
  readonly name: string
}

/** The drafts, oldest first. */
export const drafts = signal<ReadonlyArray<UnsavedDraft>>([])
