/** The commands whose answer is a screen with a form: for a text, or for a secret, which no line of the terminal may contain. */
import type * as LineData from "@scipnet/presentation/terminal/LineData"
import * as Handover from "../app/Handover.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import * as Reply from "./Reply.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

/** Opens a screen. The line stays in the transcript, with a link to the screen. */
const open = (url: string, text: string): TerminalAnswer => {
  Location.go(url)
  return { kind: "screen", url, text }
}

/** Opens the editor on a section. */
export const edit = Reply.ofLine("EDIT", ({ type, id, section }) =>
  open(Route.editUrl(type, id, section), `The editor opens ${section} of ${id}.`)
)

/** Opens the editor on a section, which may require a higher level than the record. */
export const file = Reply.ofLine("FILE", ({ type, id, section, level }) => {
  Handover.give({ to: "section", type, id, section, level })
  return open(Route.editUrl(type, id, section), `The editor opens ${section} of ${id}.`)
})

/** Opens the form of the override phrase. */
export const phrase = Reply.ofLine("PHRASE", () =>
  open("/me#phrase", "The phrase is set in the form of your account: what is typed here stays on the screen.")
)

/** Opens the page of a record with the form of break-glass. */
export const breakGlass = Reply.ofLine("BREAK-GLASS", ({ type, id, reason }) => {
  Handover.give({ to: "break-glass", type, id, reason })
  return open(Route.recordUrl(type, id), `The page of ${id} asks for your override phrase.`)
})

/** Opens the form that enrols a user, who needs a password. */
export const enrol = ({ id, name, level }: LineData.Named<"user">): TerminalAnswer => {
  Handover.give({ to: "enrol", user: id, name, level })
  return open("/people/new", `The form enrols ${id} with a temporary password.`)
}
