/** The commands that look into the past of a record. */
import * as RecordDifference from "@scipnet/presentation/history/RecordDifference"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type * as LineData from "@scipnet/presentation/terminal/LineData"
import type { Decided } from "../app/Dossier.ts"
import type { Command } from "../app/Command.ts"
import { execute } from "../app/Command.ts"
import * as Line from "../app/Line.ts"
import * as RecordPast from "./RecordPast.ts"
import * as Reply from "./Reply.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

/** Shows who changed a record, when and why. */
export const log = Reply.ofLine("LOG", async ({ type, id, section }) => {
  const entries = await Line.call("Timeline", { query: { type, id } })
  return { kind: "log", entries: entries.filter((entry) => section === undefined || entry.section === section) }
})

/** Reads an anomaly as it was at a time. */
export const asOf = Reply.ofLine("ASOF", async ({ type, id, at }) => ({
  kind: "record",
  type,
  answer: await Line.call("AsOf", { query: { type, id, time: at } }),
  near: [],
  at
}))

const denied = (type: LineData.Target["type"], answer: Decided): TerminalAnswer => ({
  kind: "record",
  type,
  answer,
  near: []
})

const earlierOf = async (line: LineData.Lines["DIFF"]): Promise<RecordPast.Read> => {
  if (line.from !== undefined) {
    return RecordPast.read(line, line.from, line.section)
  }
  const before = await RecordPast.timeBefore(line, line.section)
  return typeof before === "number" ? { version: await RecordPast.readAt(line, before) } : before
}

/** Shows the latest change, or what changed between two points. */
export const diff = Reply.ofLine("DIFF", async (line) => {
  const { type, id, section } = line
  const later =
    line.to === undefined
      ? { version: await RecordPast.readAt(line, null) }
      : await RecordPast.read(line, line.to, section)
  if ("reply" in later) {
    return later.reply
  }
  const { answer: to } = later.version
  if (to._tag !== "Granted") {
    return denied(type, to)
  }
  const earlier = await earlierOf(line)
  if ("reply" in earlier) {
    return earlier.reply
  }
  const { answer: from } = earlier.version
  if (from._tag !== "Granted") {
    return denied(type, from)
  }
  // The comparison of texts is a file of its own.
  const { named } = await import("@scipnet/presentation/history/VersionName")
  const { lines } = await import("@scipnet/presentation/history/TextDifference")
  const sections = RecordDifference.sections(from.record, to.record, section)
  return {
    kind: "difference",
    id,
    fields: section === undefined ? RecordDifference.fields(from.record, to.record) : [],
    titles: sections.flatMap((each) =>
      each.from === null || each.to === null || each.from.title === each.to.title
        ? []
        : [{ from: each.from.title, to: each.to.title }]
    ),
    texts: sections
      .filter((each) => (each.from?.body ?? "") !== (each.to?.body ?? ""))
      .map((each) => ({
        section: each.id,
        lines: lines(named(each.id, each.from, earlier.version.time), named(each.id, each.to, later.version.time))
      }))
  }
})

const revision = (
  { type, id, section }: LineData.Lines["REVERT"],
  text: { readonly title: string; readonly body: string },
  seen: number | null
): Command => {
  const fields = { ...text, ...(seen === null ? {} : { revision: seen }) }
  switch (type) {
    case "site":
      return { _tag: "ReviseSiteDocument", site: id, document: section, ...fields }
    case "mtf":
      return { _tag: "ReviseTaskForceDocument", taskForce: id, document: section, ...fields }
    case "scp":
      return { _tag: "ReviseScpSection", scp: id, section, ...fields }
  }
}

/** Restores an earlier text of a section, as a new revision of the one that is read here. */
export const revert = Reply.ofLine("REVERT", async (line) => {
  const { type, id, section, to } = line
  const about = Replies.sectionOf(section, id)
  const now = RecordPast.sectionOf((await RecordPast.readAt(line, null)).answer, section)
  if (now === undefined) {
    return Reply.mistake(about, Replies.past.noSection)
  }
  const read = await RecordPast.read(line, to, section)
  if ("reply" in read) {
    return read.reply
  }
  const then = RecordPast.sectionOf(read.version.answer, section)
  if (then === undefined) {
    return Reply.mistake(about, Replies.past.noSectionThen)
  }
  const { title, body } = then
  const before = now.revision ?? null
  const { positions } = await execute(revision(line, { title, body }, before))
  const isChanged = positions.length > 0
  const words = `${Replies.typed(type, id)} ${section} ${before}`
  return Reply.text(
    Outcomes.reverted(section, id, to.typed, before === null ? null : before + 1, isChanged),
    isChanged && before !== null ? { see: `DIFF ${words}`, undo: `REVERT ${words}` } : {}
  )
})
