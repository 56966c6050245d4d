/**
 * Every display of the terminal, on a sample each.
 */
import { Clearance } from "@scipnet/core"
import * as Addendum from "../../src/render/Addendum.ts"
import * as Banner from "../../src/render/Banner.ts"
import * as BrokenGlass from "../../src/render/BrokenGlass.ts"
import * as ClassBar from "../../src/render/ClassBar.ts"
import * as Denials from "../../src/render/Denials.ts"
import * as Granted from "../../src/render/Granted.ts"
import * as Help from "../../src/render/Help.ts"
import * as Hits from "../../src/render/Hits.ts"
import * as Listings from "../../src/render/Listings.ts"
import * as Markdown from "../../src/render/Markdown.ts"
import * as NearMatches from "../../src/render/NearMatches.ts"
import * as Notices from "../../src/render/Notices.ts"
import * as Proposals from "../../src/render/Proposals.ts"
import * as Reviews from "../../src/render/Reviews.ts"
import * as Sessions from "../../src/render/Sessions.ts"
import type { Style } from "../../src/render/Style.ts"
import * as Timeline from "../../src/render/Timeline.ts"
import * as Parser from "../../src/terminal/Parser.ts"
import * as Samples from "./Samples.ts"

export type Display = (style: Style) => ReadonlyArray<string>

const denial = { needed: { level: 4, role: "archivist" }, held: { level: 2 } } as const

export const displays: Readonly<Record<string, Display>> = {
  boot: (style) => Banner.boot(style),
  login: (style) => Banner.login(Samples.user, style),
  "login-overseer": (style) =>
    Banner.login({ ...Samples.user, title: "O5 Council Member", clearance: Clearance.make(6) }, style),
  "class-bar": (style) => ClassBar.render(Samples.scp, style),
  "class-bar-unusual": (style) => ClassBar.render(Samples.bare, style),
  scp: (style) => Granted.render({ record: Samples.scp }, style),
  "scp-whole": (style) => Granted.whole({ record: Samples.scp }, style),
  user: (style) => Granted.render({ record: Samples.user }, style),
  site: (style) => Granted.render({ record: Samples.site }, style),
  "task-force": (style) => Granted.render({ record: Samples.taskForce }, style),
  addendum: (style) => Addendum.render({ record: "SCP-173", number: 2, of: 3, section: Samples.description }, style),
  redacted: (style) => Denials.redacted({ type: "scp", id: "SCP-2317", needed: 5, held: 1 }, style),
  expunged: (style) => Denials.expunged({ type: "user", id: "nobody" }, style),
  "clearance-denied": (style) => Denials.clearanceDenied(denial, style),
  "no-response": (style) => Denials.noResponse("tls://deepwell.example.org:7172", style),
  "invalid-response": (style) => Denials.invalidResponse("tls://deepwell.example.org:7172", style),
  waiting: (style) => Banner.waiting(2, style),
  near: (style) =>
    NearMatches.render(
      [
        { id: "SCP-173", name: "The Sculpture" },
        { id: "SCP-174", name: "The Lantern that somebody left burning in the stairwell, for reasons of their own" }
      ],
      style
    ),
  notice: (style) =>
    Notices.render(
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
  failure: (style) =>
    Denials.failure(
      {
        heading: "Not understood",
        sentence: "There is no command ACESS.",
        hints: ["Did you mean ACCESS?", "HELP lists all commands."]
      },
      style
    ),
  timeline: (style) => Timeline.render(Samples.history, style),
  "timeline-empty": (style) => Timeline.render([], style),
  scps: (style) => Listings.scps(Samples.scpRows, style),
  staff: (style) => Listings.staff(Samples.staffRows, style),
  sites: (style) => Listings.sites([Samples.site], style),
  "task-forces": (style) => Listings.taskForces([Samples.taskForce], style),
  hits: (style) => Hits.render(Samples.hits, style),
  "hits-none": (style) => Hits.render([], style),
  audit: (style) => Listings.audit(Samples.audit, style),
  sessions: (style) => Sessions.render(Samples.sessions, style),
  "sessions-none": (style) => Sessions.render([], style),
  proposals: (style) => Proposals.render(Samples.proposals, style),
  reviews: (style) => Reviews.render(Samples.reviews, style),
  "broken-glass": (style) => BrokenGlass.render(Samples.brokenGlass, style),
  "broken-glass-kept": (style) => BrokenGlass.render({ ...Samples.brokenGlass, kept: true }, style),
  help: (style) => Help.all(Parser.commands, style),
  "help-one": (style) => Parser.commands.flatMap((each) => (each.name === "PROPOSE" ? Help.one(each, style) : [])),
  markdown: (style) => Markdown.render(`${Samples.procedures.body}\n\n${Samples.description.body}`, style)
}

/** Every display that shows text from records or people, with `text` wherever it can be. */
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
    login: (style) => Banner.login(user, style),
    "class-bar": (style) => ClassBar.render(scp, style),
    scp: (style) => Granted.render({ record: scp }, style),
    "scp-whole": (style) => Granted.whole({ record: scp }, style),
    user: (style) => Granted.render({ record: user }, style),
    site: (style) => Granted.render({ record: { ...Samples.site, name: text, sections: [section] } }, style),
    "task-force": (style) =>
      Granted.render({ record: { ...Samples.taskForce, name: text, sections: [addendum] } }, style),
    addendum: (style) => Addendum.render({ record: text, number: 1, of: 1, section }, style),
    redacted: (style) => Denials.redacted({ type: "scp", id: text, needed: 6, held: 0 }, style),
    expunged: (style) => Denials.expunged({ type: "user", id: text }, style),
    "clearance-denied": (style) =>
      Denials.clearanceDenied({ needed: { level: 5, role: text }, held: { level: 0 } }, style),
    failure: (style) => Denials.failure({ heading: text, sentence: text, hints: [text] }, style),
    timeline: (style) => Timeline.render([change, change], style),
    scps: (style) => Listings.scps([{ ...Samples.scp, id: text, name: text, site: text }], style),
    staff: (style) => Listings.staff([row], style),
    sites: (style) => Listings.sites([row], style),
    "task-forces": (style) => Listings.taskForces([row], style),
    hits: (style) => Hits.render([{ id: text, name: text, title: text, snippet: text }], style),
    audit: (style) =>
      Listings.audit(
        Samples.audit.map((entry) => ({
          ...entry,
          actor: text,
          action: text,
          target: text,
          decision: text,
          rule: text
        })),
        style
      ),
    sessions: (style) =>
      Sessions.render(
        Samples.sessions.map((session) => ({ ...session, user: text, origin: text })),
        style
      ),
    proposals: (style) =>
      Proposals.render(
        Samples.proposals.map((each) => ({ ...each, record: text, reason: text, evidence: text, by: text })),
        style
      ),
    reviews: (style) =>
      Reviews.render(
        Samples.reviews.map((each) => ({ ...each, user: text, target: text, reason: text, note: text })),
        style
      ),
    "broken-glass": (style) => BrokenGlass.render({ ...Samples.brokenGlass, record: text, reason: text }, style),
    markdown: (style) => Markdown.render(text, style)
  }
}
