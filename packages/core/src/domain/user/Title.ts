/**
 * Titles: what somebody is called. They are shown, and grant nothing.
 */
import * as Text from "../Text.ts"

/** The titles that have a greeting of their own; any other line of text is allowed too. */
export const titles = [
  "Containment Specialist",
  "Researcher",
  "Senior Researcher",
  "Security Officer",
  "Tactical Response Officer",
  "Field Agent",
  "Mobile Task Force Operative",
  "Site Director",
  "O5 Council Member",
  "Administrator"
] as const

/** What somebody is, e.g. `Researcher` or `Site Director`. */
export const Title = Text.Name
export type Title = typeof Title.Type

/** A title that a command gives. */
export const NewTitle = Text.NewName
