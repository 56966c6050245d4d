/**
 * Greetings by the title of the user.
 */
import type * as Title from "@scipnet/core/domain/user/Title"

type KnownTitle = (typeof Title.titles)[number]

const greetings: Readonly<Record<KnownTitle, string>> = {
  "Containment Specialist": "The cells are quiet. Thank you for keeping them so.",
  Researcher: "Your notes are where you left them.",
  "Senior Researcher": "Your projects are waiting, and so are those who run them.",
  "Security Officer": "No alarms since your last watch that you do not know of.",
  "Tactical Response Officer": "Stand by. You will hear it here first.",
  "Field Agent": "Good to see you back in one piece.",
  "Mobile Task Force Operative": "Your unit's orders are up to date.",
  "Site Director": "Director, the site is yours. Its day is in the log.",
  "O5 Council Member": "Overseer. The deepwell is open to you, all the way down.",
  Administrator: "Administrator. Everyone you let in is your responsibility."
}

const isKnown = (title: string): title is KnownTitle => Object.hasOwn(greetings, title)

/** Returns the greeting for a title; a general one for an unknown title. */
export const forTitle = (title: string): string =>
  isKnown(title) ? greetings[title] : "Welcome. What you read here stays here."
