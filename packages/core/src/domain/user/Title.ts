/**
 * Titles of users. Titles are displayed and grant nothing.
 */
import * as Text from "../Text.ts"

/** The titles with a greeting of their own; any other line of text is also allowed. */
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

/** A title, e.g. `Researcher` or `Site Director`. */
export const Title = Text.Name
export type Title = typeof Title.Type

/** A title in a command: it has no bidirectional control characters. */
export const NewTitle = Text.NewName
