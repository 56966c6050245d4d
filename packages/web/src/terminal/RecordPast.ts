/** A record at a point in the past, for the commands that compare and restore. */
import type * as LineData from "@scipnet/presentation/terminal/LineData"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Decided } from "../app/Dossier.ts"
import * as Line from "../app/Line.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"
import * as Reply from "./Reply.ts"

/** A record at a time in milliseconds since 1970, or now if the time is null. */
export interface Version {
  readonly time: number | null
  readonly answer: Decided
}

/** A version that was read, or the answer that says why there is none. */
export type Read = { readonly version: Version } | { readonly reply: TerminalAnswer }

/** Reads a record at a time, or now for null. */
export const readAt = async ({ type, id }: LineData.Target, time: number | null): Promise<Version> => ({
  time,
  answer: await (time === null
    ? Line.call("Access", { query: { type, id } })
    : Line.call("AsOf", { query: { type, id, time } }))
})

/** The section of an answer, if it is granted and has the section. */
export const sectionOf = (answer: Decided, section: string) =>
  answer._tag === "Granted" && answer.record.type !== "user"
    ? answer.record.sections.find(({ id }) => id === section)
    : undefined

/** Reads a record at a point. A revision is one of a section. */
export const read = async (
  target: LineData.Target,
  { point }: LineData.TypedPoint,
  section: string | undefined
): Promise<Read> => {
  if ("time" in point) {
    return { version: await readAt(target, point.time) }
  }
  const { revision } = point
  if (section === undefined) {
    return { reply: Reply.mistake(`revision ${revision}`, Replies.past.unnumbered) }
  }
  const { type, id } = target
  const timeline = await Line.call("Timeline", { query: { type, id } })
  const entry = timeline.find((each) => each.section === section && each.revision === revision)
  const version = entry === undefined ? undefined : await readAt(target, entry.at)
  const found = version === undefined ? undefined : sectionOf(version.answer, section)
  // Another revision can replace one within the millisecond of its change.
  return version === undefined || (found !== undefined && found.revision !== revision)
    ? {
        reply: Reply.mistake(
          Replies.sectionOf(section, id),
          `${Replies.past.noRevision(revision)}; LOG ${Replies.typed(type, id)} lists the revisions`
        )
      }
    : { version }
}

/** The time before the latest change that is listed: of a section, or of the whole record. */
export const timeBefore = async (
  { type, id }: LineData.Target,
  section: string | undefined
): Promise<number | { readonly reply: TerminalAnswer }> => {
  const timeline = await Line.call("Timeline", { query: { type, id } })
  const last = timeline.findLast((entry) => section === undefined || entry.section === section)
  const before = timeline.findLast(({ at }) => last !== undefined && at < last.at)
  return (
    before?.at ?? {
      reply:
        last === undefined && section !== undefined
          ? Reply.mistake(
              Replies.sectionOf(section, id),
              `${Replies.past.noSection}; ACCESS ${Replies.typed(type, id)} shows the record`
            )
          : Reply.mistake(section === undefined ? id : Replies.sectionOf(section, id), Replies.past.onlyOne)
    }
  )
}
