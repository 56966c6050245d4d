/**
 * Sample values for the tests of the renderers.
 */
import type { Dossier, QueryResult } from "@scipnet/core"
import { Clearance, ItemNumber, SectionId, SiteId, TaskForceId, UserId } from "@scipnet/core"
import type * as BreakGlassView from "../../src/render/BreakGlassView.ts"
import type * as SearchResults from "../../src/render/SearchResults.ts"
import type * as RecordTables from "../../src/render/RecordTables.ts"
import type * as StatusTimeline from "../../src/render/StatusTimeline.ts"

const at = Date.UTC(2026, 0, 31, 14, 5, 9)

const section = (id: string, title: string, body: string): QueryResult.VisibleSection => ({
  id: SectionId.SectionId.make(id),
  title,
  body,
  revision: 1
})

export const procedures = section(
  "procedures",
  "Special Containment Procedures",
  `The item stands in a locked room of **five by five metres**. Staff never enter alone, and keep each other and the item *in sight*.

1. Knock, and wait for the light.
2. Enter in threes.
3. One of the three watches, and says so before blinking:
   - "Blinking" to announce it;
   - "Back" when done.

> Cleaning is every second Tuesday. The rota hangs beside the door.`
)

export const description = section(
  "description",
  "Description",
  `A figure of concrete and rebar, found in ████. It moves when it is not seen.

## Measured

| Test | Distance | Remarks |
|:-----|---------:|---------|
| A | 2 m | Moved while the lights were off for half a second. |
| B | 11 m | Did not move; two observers. |

### Log

\`\`\`
14:05  lights off
14:06    lights on, item gone
\`\`\`

See [the site's handbook](https://example.org/handbook) & mind the step.`
)

export const addendum = section("addendum-173-1", "Interview with the man who found it", "Short.")

export const scp: QueryResult.ScpRecord = {
  type: "scp",
  id: ItemNumber.ItemNumber.make("SCP-173"),
  name: "The Statue in the Locked Room",
  classification: { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 4 },
  clearance: Clearance.make(3, ["OMEGA-7"]),
  status: "active",
  site: SiteId.SiteId.make("Site-19"),
  taskForce: null,
  sections: [
    addendum,
    description,
    procedures,
    section("addendum-173-2", "Inventory of what the cleaners found, in the order in which they found it", "Long.")
  ],
  withheld: true,
  provenance: {
    page: "The Statue",
    link: "https://example.org/statue",
    author: "A. Writer",
    licence: "CC BY-SA 3.0",
    revision: "1"
  },
  registeredAt: at
}

export const bare: QueryResult.ScpRecord = {
  ...scp,
  id: ItemNumber.ItemNumber.make("SCP-8000-THERE-AND-BACK-AGAIN-BY-A-LONGER-WAY"),
  classification: { objectClass: "Esoteric", secondaryClass: "Something Of Its Own", disruption: 5, risk: null },
  clearance: Clearance.make(6),
  sections: [],
  withheld: false,
  provenance: null
}

export const user: QueryResult.UserRecord = {
  type: "user",
  id: UserId.UserId.make("m.okafor"),
  name: "Maria Okafor",
  title: "Senior Researcher",
  clearance: Clearance.make(4, ["LANTERN", "OMEGA-7"]),
  roles: ["archivist", "auditor"],
  site: SiteId.SiteId.make("Site-19"),
  taskForce: null,
  active: true,
  registeredAt: at
}

export const site: QueryResult.SiteRecord = {
  type: "site",
  id: SiteId.SiteId.make("Bio-Site-84"),
  name: "The Northern Glasshouses",
  director: UserId.UserId.make("m.okafor"),
  clearance: Clearance.make(2),
  active: false,
  sections: [section("description", "Description", "Glass, and what grows behind it.")],
  withheld: false,
  registeredAt: at
}

export const taskForce: QueryResult.TaskForceRecord = {
  type: "mtf",
  id: TaskForceId.TaskForceId.make("Epsilon-11"),
  name: "Nine-Tailed Fox",
  leader: null,
  site: SiteId.SiteId.make("Site-19"),
  clearance: Clearance.make(1),
  active: true,
  sections: [],
  withheld: true,
  registeredAt: at
}

export const history: ReadonlyArray<StatusTimeline.Entry> = [
  { at, from: null, to: "active", by: "operator:lead", reason: null, evidence: null, approvedBy: null },
  {
    at: at + 86_400_000,
    from: "active",
    to: "neutralized",
    by: "m.okafor",
    reason: "It has not moved for a year, watched or not, through four winters of tests by three teams.",
    evidence: "Report 11/173",
    approvedBy: "r.vance"
  },
  {
    at: at + 172_800_000,
    from: "neutralized",
    to: "active",
    by: "r.vance",
    reason: "It moved.",
    evidence: null,
    approvedBy: null
  }
]

export const changes: Dossier.Timeline = [
  {
    at,
    occurredAt: null,
    action: "ScpRegistered",
    section: null,
    by: "operator:lead",
    reason: null,
    revision: null,
    change: null
  },
  {
    at: at + 86_400_000,
    occurredAt: at - 86_400_000,
    action: "ScpSectionRevised",
    section: SectionId.SectionId.make("procedures"),
    by: null,
    reason: "The door has a second lock since the night of the fourth of March.",
    revision: 2,
    change: null
  }
]

export const scpRows: ReadonlyArray<RecordTables.ScpRow> = [
  scp,
  {
    ...bare,
    id: "SCP-8000-THERE",
    name: "A name that is long enough to be wrapped in most terminals",
    status: "deleted"
  },
  { ...bare, id: "SCP-096", name: "Shy", clearance: Clearance.bottom, site: null, status: "neutralized" }
]

export const staffRows: ReadonlyArray<RecordTables.StaffRow> = [
  user,
  {
    ...user,
    id: "o5-7",
    name: "■■■■■■",
    title: "O5 Council Member",
    clearance: Clearance.make(6),
    site: null,
    active: false
  }
]

export const hits: ReadonlyArray<SearchResults.Hit> = [
  {
    id: "SCP-173",
    name: scp.name,
    title: "Description",
    snippet: "…figure of concrete and rebar, found in ████. It moves when…"
  },
  { id: "Site-19", name: "Site-19", title: "Visitors", snippet: "…*concrete everywhere…" },
  {
    id: "Zeta-9",
    name: "Mole Rats",
    title: "Mole Rats",
    snippet: "…came back | | --- | --- | | by **61 km** | all of them…"
  }
]

const entry: RecordTables.AuditEntry = {
  position: 41,
  at,
  actor: "m.okafor",
  action: "AccessRecord",
  target: "SCP-173",
  decision: "granted",
  rule: "dominance",
  severity: "info",
  outcome: "done"
}

export const audit: ReadonlyArray<RecordTables.AuditEntry> = [
  {
    ...entry,
    position: 1042,
    actor: "operator:lead",
    action: "TwoPersonRuleSet",
    target: null,
    rule: null,
    severity: "critical"
  },
  { ...entry, position: 42, decision: "redacted", severity: "warning", outcome: "refused" },
  entry
]

const uuid = (last: string): string => `0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2${last}`

export const sessions: ReadonlyArray<QueryResult.OpenSession> = [
  { id: uuid("0"), user: "m.okafor", origin: "cli", openedAt: at, seenAt: at, expiresAt: at + 43_200_000, own: true },
  { id: uuid("1"), user: "r.vance", origin: null, openedAt: at, seenAt: at, expiresAt: at + 43_200_000, own: false }
]

export const proposals: ReadonlyArray<QueryResult.PendingProposal> = [
  {
    type: "scp",
    record: "SCP-173",
    proposal: uuid("2"),
    from: "active",
    to: "neutralized",
    reason: "It has not moved for a year, watched or not.",
    evidence: "Report 11/173",
    by: "m.okafor",
    expiresAt: at + 259_200_000
  },
  {
    type: "user",
    record: "r.vance",
    proposal: uuid("3"),
    from: 4,
    to: 5,
    reason: "Acting director.",
    evidence: null,
    by: "admin",
    expiresAt: at + 259_200_000
  }
]

export const reviews: ReadonlyArray<QueryResult.Review> = [
  {
    glass: uuid("4"),
    user: "m.okafor",
    type: "scp",
    target: "SCP-2317",
    reason: "The door was open, and no user of level 5 answered.",
    brokenAt: at,
    expiresAt: at + 900_000,
    reviewedBy: "r.vance",
    reviewedAt: at + 3_600_000,
    note: "The watch book says the same.",
    masked: false
  },
  {
    glass: uuid("5"),
    user: "r.vance",
    type: null,
    target: null,
    reason: null,
    brokenAt: at,
    expiresAt: at + 900_000,
    reviewedBy: null,
    reviewedAt: null,
    note: null,
    masked: true
  }
]

export const brokenGlass: BreakGlassView.BreakGlassView = {
  glass: uuid("6"),
  record: "SCP-2317",
  reason: "The door was open, and no user of level 5 answered.",
  expiresAt: at + 900_000,
  isSessionStored: false
}
