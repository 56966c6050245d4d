/**
 * What somebody is greeted with, by their title.
 */
import type { Title } from "@scipnet/core"

type Known = (typeof Title.titles)[number]

const greetings: Readonly<Record<Known, string>> = {
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

const known = (title: string): title is Known => Object.hasOwn(greetings, title)

/** A sentence for the title, or one for anybody. */
export const of = (title: string): string =>
  known(title) ? greetings[title] : "Welcome. What you read here stays here."
