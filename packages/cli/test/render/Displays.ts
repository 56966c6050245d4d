/**
 * Every renderer of the terminal, with a sample value.
 */
import { Clearance } from "@scipnet/core"
import * as AddendumView from "../../src/render/AddendumView.ts"
import * as Banner from "../../src/render/Banner.ts"
import * as BreakGlassView from "../../src/render/BreakGlassView.ts"
import * as ClassificationBar from "../../src/render/ClassificationBar.ts"
import * as DenialBoxes from "../../src/render/DenialBoxes.ts"
import * as RecordView from "../../src/render/RecordView.ts"
import * as TerminalHelp from "../../src/render/TerminalHelp.ts"
import * as SearchResults from "../../src/render/SearchResults.ts"
import * as RecordTables from "../../src/render/RecordTables.ts"
import * as Markdown from "../../src/render/markdown/Markdown.ts"
import * as Suggestions from "../../src/render/Suggestions.ts"
import * as WatchNotice from "../../src/render/WatchNotice.ts"
import * as ProposalTable from "../../src/render/ProposalTable.ts"
import * as ReviewTable from "../../src/render/ReviewTable.ts"
import * as SessionTable from "../../src/render/SessionTable.ts"
import type { Style } from "../../src/render/layout/Style.ts"
import * as ChangeLog from "../../src/render/ChangeLog.ts"
import * as StatusTimeline from "../../src/render/StatusTimeline.ts"
import * as Parser from "../../src/terminal/Parser.ts"
import * as Samples from "./Samples.ts"

export type Display = (style: Style) => ReadonlyArray<string>

const denial = { needed: { level: 4, role: "archivist" }, held: { level: 2 } } as const

export const displays: Readonly<Record<string, Display>> = {
  boot: (style) => Banner.renderBootScreen(style),
  login: (style) => Banner.renderGreeting(Samples.user, style),
  "login-overseer": (style) =>
    Banner.renderGreeting({ ...Samples.user, title: "O5 Council Member", clearance: Clearance.make(6) }, style),
  "class-bar": (style) => ClassificationBar.render(Samples.scp, style),
  "class-bar-unusual": (style) => ClassificationBar.render(Samples.bare, style),
  scp: (style) => RecordView.render({ record: Samples.scp }, style),
  "scp-whole": (style) => RecordView.render({ record: Samples.scp }, style, "whole"),
  user: (style) => RecordView.render({ record: Samples.user }, style),
  site: (style) => RecordView.render({ record: Samples.site }, style),
  "task-force": (style) => RecordView.render({ record: Samples.taskForce }, style),
  addendum: (style) =>
    AddendumView.render({ record: "SCP-173", number: 2, total: 3, section: Samples.description }, style),
  redacted: (style) => DenialBoxes.redacted({ type: "scp", id: "SCP-2317", needed: 5, held: 1 }, style),
  expunged: (style) => DenialBoxes.expunged({ type: "user", id: "r.vanse" }, style),
  "clearance-denied": (style) => DenialBoxes.clearanceDenied(denial, style),
  "no-response": (style) => DenialBoxes.noResponse("tls://deepwell.example.org:7172", style),
  "invalid-response": (style) => DenialBoxes.invalidResponse("tls://deepwell.example.org:7172", style),
  waiting: (style) => Banner.renderProposalCount(2, style),
  near: (style) =>
    Suggestions.render(
      [
        { id: "SCP-173", name: "The Sculpture" },
        { id: "SCP-174", name: "The Lantern that a guard left burning in the stairwell, for reasons of their own" }
      ],
      style
    ),
  notice: (style) =>
    WatchNotice.render(
      {
        at: Date.UTC(2026, 0, 31, 14, 5, 9),
        action: "ScpStatusChanged",
        type: "scp",
        id: "SCP-173",
        name: "The Sculpture",
        by: "i.brandt"
      },
      style
    ),
  failure: (style) => DenialBoxes.failure("Not understood", "There is no command ACESS. Did you mean ACCESS?", style),
  timeline: (style) => StatusTimeline.render(Samples.history, style),
  changes: (style) => ChangeLog.render(Samples.changes, style),
  "timeline-empty": (style) => StatusTimeline.render([], style),
  scps: (style) => RecordTables.scps(Samples.scpRows, style),
  staff: (style) => RecordTables.staff(Samples.staffRows, style),
  sites: (style) => RecordTables.sites([Samples.site], style),
  "task-forces": (style) => RecordTables.taskForces([Samples.taskForce], style),
  hits: (style) => SearchResults.render(Samples.hits, style),
  "hits-none": (style) => SearchResults.render([], style),
  audit: (style) => RecordTables.audit(Samples.audit, style),
  sessions: (style) => SessionTable.render(Samples.sessions, style),
  "sessions-none": (style) => SessionTable.render([], style),
  proposals: (style) => ProposalTable.render(Samples.proposals, style),
  reviews: (style) => ReviewTable.render(Samples.reviews, style),
  "broken-glass": (style) => BreakGlassView.render(Samples.brokenGlass, style),
  "broken-glass-kept": (style) => BreakGlassView.render({ ...Samples.brokenGlass, isSessionStored: true }, style),
  help: (style) => TerminalHelp.renderCommands(Parser.commands, style),
  "help-one": (style) =>
    Parser.commands.flatMap((each) => (each.name === "PROPOSE" ? TerminalHelp.renderCommand(each, style) : [])),
  markdown: (style) => Markdown.render(`${Samples.procedures.body}\n\n${Samples.description.body}`, style)
}

/** Every renderer of text from records or users, with `text` in all text fields. */
export const displaysOf = (text: string): Readonly<Record<string, Display>> => {
  const section = { ...Samples.procedures, title: text, body: text }
  const addendum = { ...Samples.addendum, title: text, body: text }
  const scp = {
    ...Samples.scp,
    name: text,
    classification: { ...Samples.scp.classification, secondaryClass: text },
    sections: [section, addendum, addendum],
    provenance: { page: text, link: text, author: text, licence: text, revision: text }
  }
  const user = { ...Samples.user, name: text, title: text }
  const row = { ...Samples.site, id: text, name: text, title: text, director: text, leader: text, site: text }
  const change = {
    at: 0,
    from: "active",
    to: "explained",
    by: text,
    reason: text,
    evidence: text,
    approvedBy: text
  } as const
  return {
    login: (style) => Banner.renderGreeting(user, style),
    "class-bar": (style) => ClassificationBar.render(scp, style),
    scp: (style) => RecordView.render({ record: scp }, style),
    "scp-whole": (style) => RecordView.render({ record: scp }, style, "whole"),
    user: (style) => RecordView.render({ record: user }, style),
    site: (style) => RecordView.render({ record: { ...Samples.site, name: text, sections: [section] } }, style),
    "task-force": (style) =>
      RecordView.render({ record: { ...Samples.taskForce, name: text, sections: [addendum] } }, style),
    addendum: (style) => AddendumView.render({ record: text, number: 1, total: 1, section }, style),
    redacted: (style) => DenialBoxes.redacted({ type: "scp", id: text, needed: 6, held: 0 }, style),
    expunged: (style) => DenialBoxes.expunged({ type: "user", id: text }, style),
    "clearance-denied": (style) =>
      DenialBoxes.clearanceDenied({ needed: { level: 5, role: text }, held: { level: 0 } }, style),
    failure: (style) => DenialBoxes.failure(text, text, style),
    timeline: (style) => StatusTimeline.render([change, change], style),
    changes: (style) =>
      ChangeLog.render(
        [{ ...change, occurredAt: 1, action: text, section: null, revision: null, change: { from: text, to: text } }],
        style
      ),
    scps: (style) => RecordTables.scps([{ ...Samples.scp, id: text, name: text, site: text }], style),
    staff: (style) => RecordTables.staff([row], style),
    sites: (style) => RecordTables.sites([row], style),
    "task-forces": (style) => RecordTables.taskForces([row], style),
    hits: (style) => SearchResults.render([{ id: text, name: text, title: text, snippet: text }], style),
    audit: (style) =>
      RecordTables.audit(
        Samples.audit.map((entry) => ({
          ...entry,
          actor: text,
          action: text,
          target: text,
          rule: text
        })),
        style
      ),
    sessions: (style) =>
      SessionTable.render(
        Samples.sessions.map((session) => ({ ...session, user: text, origin: text })),
        style
      ),
    proposals: (style) =>
      ProposalTable.render(
        Samples.proposals.map((each) => ({ ...each, record: text, reason: text, evidence: text, by: text })),
        style
      ),
    reviews: (style) =>
      ReviewTable.render(
        Samples.reviews.map((each) => ({ ...each, user: text, target: text, reason: text, note: text })),
        style
      ),
    "broken-glass": (style) => BreakGlassView.render({ ...Samples.brokenGlass, record: text, reason: text }, style),
    markdown: (style) => Markdown.render(text, style)
  }
}
