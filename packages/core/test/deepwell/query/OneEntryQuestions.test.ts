/** Whatever goes through the door leaves one entry in the audit log, with who, what, how decided, and what came of it. */
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import type { CurrentActor, Login } from "@scipnet/core"
import { Checkpoint, Clearance, Deepwell, PageImport, Queries, Scp, User } from "@scipnet/core"
import { Effect, Record, Redacted, Schema, Stream } from "effect"
import type { EventLog } from "../../../src/deepwell/EventLog.ts"
import { UserId } from "../../../src/domain/user/UserId.ts"
import type { Door } from "../Entries.ts"
import * as Entries from "../Entries.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as QueryCalls from "../QueryCalls.ts"

const reason = "as the test has it"
const phrase = Redacted.make("the lamp goes out at noon")
const next = Redacted.make("another lantern altogether")
const holder = UserId.make("administrator-3")
const reader = UserId.make("reader-1")

const page = (candidate: string, id: string) =>
  Schema.decodeUnknownSync(PageImport.Page)({
    candidates: [candidate],
    name: "A Page",
    classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
    level: 2,
    status: "active",
    sections: [],
    provenance: { page: id, link: `https://example.org/${id}`, author: "Somebody", licence: "CC BY-SA 3.0" },
    createdAt: 1_200_000_000_000
  })

/** `actor: action, decision, outcome`, an entry each. */
type Said = ReadonlyArray<string>
type Try = readonly [
  name: string,
  run: (door: Door) => Effect.Effect<unknown, unknown, Deepwell.Deepwell | EventLog>,
  said: Said
]
type Use = (door: Door) => Effect.Effect<unknown, unknown, CurrentActor.CurrentActor | EventLog>

const done = (actor: string, action: string) => `${actor}: ${action}, granted, done`
const denied = (actor: string, action: string) => `${actor}: ${action}, denied, refused`
const failed = [denied("anonymous:login", "LoginFailed")]

const by =
  (user: string, use: Use): Try[1] =>
  (door) =>
    Fixture.as(user)(use(door))
const byOperator =
  (use: Use): Try[1] =>
  (door) =>
    Fixture.operator(use(door))

const anybody = (action: string, use: Use): ReadonlyArray<Try> => [
  ["asked", by("admin", use), [done("admin", action)]],
  ["asked by somebody who is gone", by("gone", use), [denied("gone", action)]],
  ["asked by nobody", by("nobody-here", use), [denied("nobody-here", action)]],
  ["asked by the operator", byOperator(use), [denied("operator:holder", action)]]
]
const some = (action: string, use: Use): ReadonlyArray<Try> => [
  ...anybody(action, use),
  ["asked without the role", by("reader-5", use), [denied("reader-5", action)]]
]
const operatorOnly = (action: string, event: string, use: Use): ReadonlyArray<Try> => [
  ["done", byOperator(use), [done("operator:holder", event)]],
  ["tried by a user", by("admin", use), [denied("admin", action)]],
  ["tried by somebody who is gone", by("gone", use), [denied("gone", action)]]
]

/** A read that a redaction or an absence is the answer to, and not an error. */
const withheld = (action: string, use: (id: string) => Use): ReadonlyArray<Try> => [
  ...anybody(action, use("SCP-003")),
  ["redacted", by("reader-1", use("SCP-003")), [`reader-1: ${action}, redacted, refused`]],
  ["of what is not there", by("reader-1", use("SCP-999")), [`reader-1: ${action}, expunged, refused`]]
]

const pause = Effect.async<void>((resume) => {
  setTimeout(() => resume(Effect.void), 10)
})

/** What has no end of its own, until its first entry is there; in real time, since no other passes here. */
const forAWhile = <A, E>(stream: Stream.Stream<A, E, CurrentActor.CurrentActor>) =>
  Effect.flatMap(Parts.end, (before) =>
    Effect.raceFirst(
      Stream.runDrain(stream),
      Effect.repeat(Effect.zipRight(pause, Parts.end), { until: (end) => end > before })
    )
  )

const open = (door: Door) => door.login(holder, Fixture.password, "test")
/** Done in a session, which itself leaves an entry. */
const inside =
  (use: (door: Door, session: Login.Session) => ReturnType<Use>): Try[1] =>
  (door) =>
    Effect.flatMap(open(door), (session) => Deepwell.within(session, "test")(use(door, session)))
const came = done(holder, "LoggedIn")

const enrol = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })
const glass = { type: "scp", id: "SCP-005", reason } as const
const breaking = (door: Door) =>
  Effect.zipRight(door.setPhrase(holder, Fixture.password, phrase), door.breakGlass(glass, phrase))
const rename = Scp.Rename.make({ scp: "SCP-002", name: "Another" })
const checkpoint = Checkpoint.Checkpoint.make({
  format: "scipnet-checkpoint",
  log: "0".repeat(32),
  position: 1,
  hash: "0".repeat(64),
  at: 0
})

const table: { readonly [_ in keyof Door]: ReadonlyArray<Try> } = {
  execute: [
    ["done", by("archivist-2", (door) => door.execute(rename)), [done("archivist-2", "ScpRenamed")]],
    ["refused", by("reader-1", (door) => door.execute(rename)), [denied("reader-1", "RenameScp")]]
  ],
  register: [
    ["done", byOperator((door) => door.register(enrol, next)), [done("operator:holder", "UserRegistered")]],
    [
      "with a bad password",
      by("admin", (door) => door.register(enrol, Entries.wrong)),
      [denied("admin", "RegisterUser")]
    ],
    [
      "by somebody who may not",
      by("reader-1", (door) => door.register(enrol, next)),
      [denied("reader-1", "RegisterUser")]
    ]
  ],
  ...Record.map(Queries.queries, ({ audit: [name] }, method) => anybody(name, (door) => QueryCalls.call(door, method))),
  access: withheld("access", (id) => (door) => door.access({ type: "scp", id })),
  history: withheld("history", (scp) => (door) => door.history({ scp })),
  asOf: withheld("asof", (id) => (door) => door.asOf({ type: "scp", id, time: 0 })),
  historyAsOf: withheld("history-asof", (scp) => (door) => door.historyAsOf({ scp, time: 0 })),
  custody: [
    ...anybody("custody", (door) => door.custody({ user: "reader-1" })).slice(0, 3),
    [
      "asked by the operator",
      byOperator((door) => door.custody({ user: reader })),
      [done("operator:holder", "custody")]
    ],
    [
      "asked about another without the role",
      by("reader-5", (door) => door.custody({ user: "reader-1" })),
      [denied("reader-5", "custody")]
    ],
    ["asked about oneself", by(reader, (door) => door.custody({ user: reader })), [done(reader, "custody")]]
  ],
  audit: some("audit", (door) => door.audit({})),
  trail: [
    ...anybody("trail", (door) => door.trail({ user: "admin" })),
    [
      "asked about another without the role",
      by("reader-5", (door) => door.trail({ user: "reader-1" })),
      [denied("reader-5", "trail")]
    ]
  ],
  // A stream has one when it begins, and one when it ends.
  exportAudit: [
    [
      "asked",
      by("admin", (door) => Stream.runDrain(door.exportAudit({}))),
      [done("admin", "audit-export"), done("admin", "audit-export")]
    ],
    [
      "asked without the role",
      by("reader-5", (door) => Stream.runDrain(door.exportAudit({}))),
      [denied("reader-5", "audit-export")]
    ]
  ],
  watch: [
    ["asked", by("admin", (door) => forAWhile(door.watch)), [done("admin", "watch"), done("admin", "watch")]],
    ["asked by somebody who is gone", by("gone", (door) => forAWhile(door.watch)), [denied("gone", "watch")]]
  ],
  why: some("why", (door) => door.why({ reader: "reader-1", type: "scp", id: "SCP-003" })),
  reviews: some("review", (door) => door.reviews({ which: "all" })),
  signReview: [
    [
      "of nothing",
      by("admin", (door) => door.signReview({ glass: "none", note: reason })),
      [denied("admin", "SignReview")]
    ],
    [
      "without the role",
      by("reader-5", (door) => door.signReview({ glass: "none", note: reason })),
      [denied("reader-5", "SignReview")]
    ],
    [
      "done",
      (door) =>
        Effect.flatMap(inside(breaking)(door), () =>
          Effect.flatMap(Fixture.as("admin")(door.reviews({ which: "waiting" })), ([review]) =>
            Fixture.as("admin")(door.signReview({ glass: review?.glass ?? "", note: reason }))
          )
        ),
      [
        came,
        done(holder, "UserPhraseSet"),
        done(holder, "GlassBroken"),
        done("admin", "review"),
        done("admin", "GlassReviewed")
      ]
    ]
  ],
  breakGlass: [
    ["done", inside(breaking), [came, done(holder, "UserPhraseSet"), done(holder, "GlassBroken")]],
    ["wrongly", inside((door) => door.breakGlass(glass, phrase)), [came, denied(holder, "BreakGlass")]],
    ["outside a session", by(holder, (door) => door.breakGlass(glass, phrase)), [denied(holder, "BreakGlass")]],
    ["too low", by("reader-1", (door) => door.breakGlass(glass, phrase)), [denied("reader-1", "BreakGlass")]],
    ["by the operator", byOperator((door) => door.breakGlass(glass, phrase)), [denied("operator:holder", "BreakGlass")]]
  ],
  changePassword: [
    [
      "done",
      by(reader, (door) => door.changePassword(reader, Fixture.password, next)),
      [done(reader, "UserPasswordChanged")]
    ],
    ["wrongly", by(reader, (door) => door.changePassword(reader, next, next)), [denied(reader, "ChangeUserPassword")]]
  ],
  resetPassword: [
    ["done", byOperator((door) => door.resetPassword(reader, next)), [done("operator:holder", "UserPasswordReset")]],
    [
      "by somebody who may not",
      by(reader, (door) => door.resetPassword(reader, next)),
      [denied(reader, "ResetUserPassword")]
    ]
  ],
  setPhrase: [
    ["done", by(holder, (door) => door.setPhrase(holder, Fixture.password, next)), [done(holder, "UserPhraseSet")]],
    [
      "too low",
      by(reader, (door) => door.setPhrase(reader, Fixture.password, next)),
      [denied(reader, "SetOverridePhrase")]
    ]
  ],
  configure: [
    ...operatorOnly("policy", "PolicyChanged", (door) => door.configure({ concealDenied: true })),
    ["as it is", byOperator((door) => door.configure({})), [done("operator:holder", "ConfigurePolicy")]]
  ],
  sessions: [
    ...anybody("sessions", (door) => door.sessions("own")),
    ["of others, without the role", by("reader-5", (door) => door.sessions("all")), [denied("reader-5", "sessions")]]
  ],
  revokeSession: [
    ["done", inside((door, { id }) => door.revokeSession(id)), [came, done(holder, "SessionRevoked")]],
    ["of nobody", by("admin", (door) => door.revokeSession("none")), [denied("admin", "RevokeSession")]],
    ["by the operator", byOperator((door) => door.revokeSession("none")), [denied("operator:holder", "RevokeSession")]]
  ],
  login: [
    ["done", open, [came]],
    ["wrong", (door) => door.login(holder, next), failed],
    ["unknown", (door) => door.login("nobody-here", next), failed],
    ["gone", (door) => door.login("gone", Fixture.password), failed]
  ],
  // Coming back does nothing by itself: whatever is done in the session is written down.
  resume: [
    ["done", inside((door, { token }) => door.resume(token)), [came]],
    ["wrong", (door) => door.resume(next), failed]
  ],
  logout: [
    ["done", (door) => Effect.flatMap(open(door), door.logout), [came, done(holder, "LoggedOut")]],
    [
      "twice",
      (door) => Effect.flatMap(open(door), (session) => Effect.zipRight(door.logout(session), door.logout(session))),
      [came, done(holder, "LoggedOut"), done(holder, "Logout")]
    ]
  ],
  verify: operatorOnly("verify", "verify", (door) => door.verify),
  // What the operator does to a file is tried on files, elsewhere.
  backup: operatorOnly("backup", "backup", (door) => door.backup("nowhere.db")).slice(1),
  importLog: operatorOnly("import log", "import log", (door) => door.importLog(Stream.empty)).slice(1),
  exportLog: operatorOnly("export", "export", (door) =>
    Effect.flatMap(door.exportLog, ({ lines }) => Stream.runDrain(lines))
  ),
  rebuild: operatorOnly("rebuild", "rebuild", (door) => Stream.runDrain(door.rebuild(["users"]))),
  checkpoint: operatorOnly("checkpoint", "checkpoint", (door) => door.checkpoint),
  // Of another log.
  verifyCheckpoint: operatorOnly("verify", "verify", (door) => door.verifyCheckpoint(checkpoint)),
  events: operatorOnly("events", "events", (door) => Stream.runDrain(door.events({}))),
  follow: operatorOnly("events", "events", (door) => forAWhile(door.follow({}))),
  importPage: [
    ...operatorOnly("import", "ScpRegistered", (door) => door.importPage(page("SCP-2001", "77"))).slice(1),
    [
      "done",
      byOperator((door) => door.importPage(page("SCP-2001", "77"))),
      [done("operator:holder", "ScpRegistered"), done("operator:holder", "PageClaimed")]
    ],
    ["in vain", byOperator((door) => door.importPage(page("SCP-001", "78"))), [denied("operator:holder", "ImportPage")]]
  ],
  importLegacy: [
    [
      "tried by a user",
      by("admin", (door) =>
        Effect.scoped(door.importLegacy({ file: "there-is-none.db" })).pipe(Effect.provide(NodeContext.layer))
      ),
      [denied("admin", "import")]
    ]
  ],
  // Nothing is asked of what is kept.
  ping: [["done", (door) => door.ping, []]],
  health: [["done", (door) => door.health, []]],
  sessionEnds: [["for a moment", (door) => Effect.raceFirst(Stream.runDrain(door.sessionEnds), pause), []]]
}

it.effect("there is a line for everything that the door does", () =>
  Effect.gen(function* () {
    expect(Object.keys(table).toSorted()).toEqual(Object.keys(yield* Deepwell.Deepwell).toSorted())
  }).pipe(Effect.provide(Parts.layer))
)

it.effect.each(Object.entries(table))("%s leaves one entry, whatever comes of it", ([, tries]) =>
  Effect.forEach(tries, ([name, run, said]) =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const entries = yield* Entries.left(Effect.flatMap(Deepwell.Deepwell, run))
      const shown = entries.map(
        ({ actor, action, decision, outcome }) => `${actor}: ${action}, ${decision}, ${outcome}`
      )
      expect([name, shown]).toEqual([name, said])
    }).pipe(Effect.provide(Parts.layer))
  )
)
