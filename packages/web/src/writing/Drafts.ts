/**
 * The drafts of this tab. They are in its memory only: a browser writes its storage to the disk, where the next user of the
 * machine finds a text that requires a clearance. Therefore a reload asks first, and a draft can be saved as a file.
 */
import { effect, untracked } from "@preact/signals"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"
import * as Unsaved from "../app/Unsaved.ts"
import { CallFailed } from "../protocol/Connection.ts"
import type { VisibleSection } from "./SectionCommands.ts"

/** The fields of a form as they are typed. */
export interface Draft extends Unsaved.UnsavedDraft {
  readonly fields: ReadonlyMap<string, string>
  /** The section as it was read; undefined for a new one. */
  readonly opened: VisibleSection | undefined
}

const drafts = new Map<string, Draft>()

const publish = (): void => {
  Unsaved.drafts.value = [...drafts.values()].map(({ url, name }) => ({ url, name }))
}

/** Finds the draft of a place. */
export const find = (url: string): Draft | undefined => drafts.get(url)

/** Keeps a draft instead of the one before. */
export const keep = (draft: Draft): void => {
  const isNew = !drafts.has(draft.url)
  drafts.set(draft.url, draft)
  if (isNew) {
    publish()
  }
}

/** Drops the draft of a place. */
export const drop = (url: string): void => {
  if (drafts.delete(url)) {
    publish()
  }
}

const dropAll = (): void => {
  drafts.clear()
  publish()
}

const askFirst = (event: BeforeUnloadEvent) => event.preventDefault()

let owner: string | undefined

// After a session has ended, its drafts are those of the same user only.
effect(() => {
  const user = SessionState.session.value?.user
  if (user !== undefined && user !== owner) {
    owner = user
    dropAll()
  }
})

/** Tests whether the reader can read what a draft is about. A draft of a new record is about nothing that is on file. */
const isReadable = async (url: string): Promise<boolean> => {
  const route = Route.parse(url, "")
  if (route.screen !== "edit") {
    return true
  }
  const { type, id, section } = route
  const decided = await Line.call("Access", { query: { type, id } })
  const record = decided._tag === "Granted" ? decided.record : undefined
  return (
    record !== undefined &&
    (section === undefined || (record.type !== "user" && record.sections.some((each) => each.id === section)))
  )
}

/** Drops drafts that are above the reader's clearance. The screen of the present place asks by itself. */
const dropHidden = async (): Promise<void> => {
  try {
    for (const url of [...drafts.keys()].filter((each) => each !== Location.path.value)) {
      if (!(await isReadable(url))) {
        drop(url)
      }
    }
  } catch (error) {
    // Without an answer the drafts stay: their screens ask again before they show one.
    if (!(error instanceof CallFailed)) {
      throw error
    }
  }
}

// The clearance has changed, or may have changed while there was no session.
effect(() => {
  if (SessionState.epoch.value > 0 && SessionState.session.value !== undefined) {
    untracked(() => void dropHidden())
  }
})

SessionState.onEnd(() => {
  if (SessionState.phase.value === "signed-out") {
    dropAll()
  }
})

// A listener that is there without a draft would keep the page out of the browser's cache for Back and Forward.
effect(() => {
  const change = Unsaved.drafts.value.length > 0 ? addEventListener : removeEventListener
  change("beforeunload", askFirst)
})
