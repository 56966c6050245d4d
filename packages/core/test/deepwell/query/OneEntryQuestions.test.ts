/** Each call of the service appends one audit entry with its actor, action, decision and outcome, except those listed here. */
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import type { CurrentActor, Login } from "@scipnet/core"
import { Checkpoint, Clearance, Deepwell, PageImport, Queries, Scp, User } from "@scipnet/core"
import { Effect, Record, Redacted, Schema, Stream } from "effect"
import type { EventLog } from "../../../src/deepwell/EventLog.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import type { Service } from "../Entries.ts"
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
    provenance: { page: id, link: `https://example.org/${id}`, author: "An Author", licence: "CC BY-SA 3.0" },
    createdAt: 1_200_000_000_000
  })

/** The audit entries, each as `actor: action, decision, outcome`. */
type Said = ReadonlyArray<string>
type Try = readonly [
  name: string,
  run: (door: Service) => Effect.Effect<unknown, unknown, Deepwell.Deepwell | EventLog>,
  said: Said
]
type Use = (door: Service) => Effect.Effect<unknown, unknown, CurrentActor.CurrentActor | EventLog>

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
  ["by an authorized user", by("admin", use), [done("admin", action)]],
  ["by a deactivated user", by("gone", use), [denied("gone", action)]],
  ["by an unknown user", by("absent-user", use), [denied("absent-user", action)]],
  ["by the operator", byOperator(use), [denied("operator:holder", action)]]
]
const some = (action: string, use: Use): ReadonlyArray<Try> => [
  ...anybody(action, use),
  ["without the role", by("reader-5", use), [denied("reader-5", action)]]
]
const operatorOnly = (action: string, event: string, use: Use): ReadonlyArray<Try> => [
  ["done", byOperator(use), [done("operator:holder", event)]],
  ["by a user", by("admin", use), [denied("admin", action)]],
  ["by a deactivated user", by("gone", use), [denied("gone", action)]]
]

/** Cases of a query that reports a redacted or absent record as a result, not as an error. */
const withheld = (action: string, use: (id: string) => Use): ReadonlyArray<Try> => [
  ...anybody(action, use("SCP-003")),
  ["of a hidden record", by("reader-1", use("SCP-003")), [`reader-1: ${action}, redacted, refused`]],
  ["of an absent record", by("reader-1", use("SCP-999")), [`reader-1: ${action}, expunged, refused`]]
]

const pause = Effect.async<void>((resume) => {
  setTimeout(() => resume(Effect.void), 10)
})

/** Runs an endless stream until its first audit entry is appended. Waits in real time. */
const forAWhile = <A, E>(stream: Stream.Stream<A, E, CurrentActor.CurrentActor>) =>
  Effect.flatMap(Parts.end, (before) =>
    Effect.raceFirst(
      Stream.runDrain(stream),
      Effect.repeat(Effect.zipRight(pause, Parts.end), { until: (end) => end > before })
    )
  )

const open = (door: Service) => door.login(holder, Fixture.password, "test")
/** Runs a call in a new session, whose login appends an entry too. */
const inside =
  (use: (door: Service, session: Login.Session) => ReturnType<Use>): Try[1] =>
  (door) =>
    Effect.flatMap(open(door), (session) => Deepwell.within(session, "test")(use(door, session)))
const came = done(holder, "LoggedIn")

const enrol = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })
const glass = { type: "scp", id: "SCP-005", reason } as const
const breaking = (door: Service) =>
  Effect.zipRight(door.setPhrase(holder, Fixture.password, phrase), door.breakGlass(glass, phrase))
const rename = Scp.Rename.make({ scp: "SCP-002", name: "Another" })
const checkpoint = Checkpoint.Checkpoint.make({
  format: "scipnet-checkpoint",
  log: "0".repeat(32),
  position: 1,
  hash: "0".repeat(64),
  at: 0
})

const table: { readonly [_ in keyof Service]: ReadonlyArray<Try> } = {
  execute: [
    ["done", by("archivist-2", (door) => door.execute(rename)), [done("archivist-2", "ScpRenamed")]],
    ["refused", by("reader-1", (door) => door.execute(rename)), [denied("reader-1", "RenameScp")]]
  ],
  register: [
    ["done", byOperator((door) => door.register(enrol, next)), [done("operator:holder", "UserRegistered")]],
    [
      "with a weak password",
      by("admin", (door) => door.register(enrol, Entries.wrong)),
      [denied("admin", "RegisterUser")]
    ],
    [
      "by an unauthorized user",
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
    ["by the operator", byOperator((door) => door.custody({ user: reader })), [done("operator:holder", "custody")]],
    [
      "about another user, without the role",
      by("reader-5", (door) => door.custody({ user: "reader-1" })),
      [denied("reader-5", "custody")]
    ],
    ["about the reader", by(reader, (door) => door.custody({ user: reader })), [done(reader, "custody")]]
  ],
  audit: some("audit", (door) => door.audit({})),
  trail: [
    ...anybody("trail", (door) => door.trail({ user: "admin" })),
    [
      "about another user, without the role",
      by("reader-5", (door) => door.trail({ user: "reader-1" })),
      [denied("reader-5", "trail")]
    ]
  ],
  // A stream appends one entry when it begins, and one when it ends.
  exportAudit: [
    [
      "by an authorized user",
      by("admin", (door) => Stream.runDrain(door.exportAudit({}))),
      [done("admin", "audit-export"), done("admin", "audit-export")]
    ],
    [
      "without the role",
      by("reader-5", (door) => Stream.runDrain(door.exportAudit({}))),
      [denied("reader-5", "audit-export")]
    ]
  ],
  watch: [
    [
      "by an authorized user",
      by("admin", (door) => forAWhile(door.watch)),
      [done("admin", "watch"), done("admin", "watch")]
    ],
    ["by a deactivated user", by("gone", (door) => forAWhile(door.watch)), [denied("gone", "watch")]]
  ],
  why: some("why", (door) => door.why({ reader: "reader-1", type: "scp", id: "SCP-003" })),
  reviews: some("review", (door) => door.reviews({ which: "all" })),
  signReview: [
    [
      "of an unknown use",
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
    ["with a wrong secret", inside((door) => door.breakGlass(glass, phrase)), [came, denied(holder, "BreakGlass")]],
    ["outside a session", by(holder, (door) => door.breakGlass(glass, phrase)), [denied(holder, "BreakGlass")]],
    [
      "below the required level",
      by("reader-1", (door) => door.breakGlass(glass, phrase)),
      [denied("reader-1", "BreakGlass")]
    ],
    ["by the operator", byOperator((door) => door.breakGlass(glass, phrase)), [denied("operator:holder", "BreakGlass")]]
  ],
  changePassword: [
    [
      "done",
      by(reader, (door) => door.changePassword(reader, Fixture.password, next)),
      [done(reader, "UserPasswordChanged")]
    ],
    [
      "with a wrong secret",
      by(reader, (door) => door.changePassword(reader, next, next)),
      [denied(reader, "ChangeUserPassword")]
    ]
  ],
  resetPassword: [
    ["done", byOperator((door) => door.resetPassword(reader, next)), [done("operator:holder", "UserPasswordReset")]],
    [
      "by an unauthorized user",
      by(reader, (door) => door.resetPassword(reader, next)),
      [denied(reader, "ResetUserPassword")]
    ]
  ],
  setPhrase: [
    ["done", by(holder, (door) => door.setPhrase(holder, Fixture.password, next)), [done(holder, "UserPhraseSet")]],
    [
      "below the required level",
      by(reader, (door) => door.setPhrase(reader, Fixture.password, next)),
      [denied(reader, "SetOverridePhrase")]
    ]
  ],
  configure: [
    ...operatorOnly("policy", "PolicyChanged", (door) => door.configure({ concealDenied: true })),
    ["without a change", byOperator((door) => door.configure({})), [done("operator:holder", "ConfigurePolicy")]]
  ],
  sessions: [
    ...anybody("sessions", (door) => door.sessions("own")),
    [
      "of other users, without the role",
      by("reader-5", (door) => door.sessions("all")),
      [denied("reader-5", "sessions")]
    ]
  ],
  revokeSession: [
    ["done", inside((door, { id }) => door.revokeSession(id)), [came, done(holder, "SessionRevoked")]],
    ["of an unknown session", by("admin", (door) => door.revokeSession("none")), [denied("admin", "RevokeSession")]],
    ["by the operator", byOperator((door) => door.revokeSession("none")), [denied("operator:holder", "RevokeSession")]]
  ],
  login: [
    ["done", open, [came]],
    ["with a wrong password", (door) => door.login(holder, next), failed],
    ["of an unknown user", (door) => door.login("absent-user", next), failed],
    ["of a deactivated user", (door) => door.login("gone", Fixture.password), failed]
  ],
  // Resuming appends no entry; the calls in the session do.
  resume: [
    ["done", inside((door, { token }) => door.resume(token)), [came]],
    ["with a wrong token", (door) => door.resume(next), failed]
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
  // The operator's work on files is tested in Backup.test.ts and Transfer.test.ts.
  backup: operatorOnly("backup", "backup", (door) => door.backup("nowhere.db")).slice(1),
  importLog: operatorOnly("import log", "import log", (door) => door.importLog(Stream.empty)).slice(1),
  exportLog: operatorOnly("export", "export", (door) =>
    Effect.flatMap(door.exportLog, ({ lines }) => Stream.runDrain(lines))
  ),
  rebuild: operatorOnly("rebuild", "rebuild", (door) => Stream.runDrain(door.rebuild(["users"]))),
  checkpoint: operatorOnly("checkpoint", "checkpoint", (door) => door.checkpoint),
  // A checkpoint of another log.
  verifyCheckpoint: operatorOnly("verify", "verify", (door) => door.verifyCheckpoint(checkpoint)),
  consumers: operatorOnly("consumers", "consumers", (door) => door.consumers),
  parkedEvents: operatorOnly("parked events", "parked events", (door) => door.parkedEvents("mail")),
  retryParked: operatorOnly("retry parked", "retry parked", (door) => door.retryParked("mail")),
  discardParked: operatorOnly("discard parked", "discard parked", (door) => door.discardParked("mail", 7)),
  events: operatorOnly("events", "events", (door) => Stream.runDrain(door.events({}))),
  follow: operatorOnly("events", "events", (door) => forAWhile(door.follow({}))),
  importPage: [
    ...operatorOnly("import", "ScpRegistered", (door) => door.importPage(page("SCP-2001", "77"))).slice(1),
    [
      "done",
      byOperator((door) => door.importPage(page("SCP-2001", "77"))),
      [done("operator:holder", "ScpRegistered"), done("operator:holder", "PageClaimed")]
    ],
    [
      "without a free item number",
      byOperator((door) => door.importPage(page("SCP-001", "78"))),
      [denied("operator:holder", "ImportPage")]
    ]
  ],
  // The records of an import have their own entries; the lines of its report have none.
  beginImportReport: [
    [
      "by a user",
      by("admin", (door) => door.beginImportReport({ source: "data", series: [] })),
      [denied("admin", "import")]
    ],
    ["done", byOperator((door) => door.beginImportReport({ source: "data", series: [] })), []]
  ],
  addToImportReport: [
    ["by a user", by("admin", (door) => door.addToImportReport(1, [], true)), [denied("admin", "import")]],
    ["done", byOperator((door) => door.addToImportReport(1, [], true)), []]
  ],
  importReport: operatorOnly("import report", "import report", (door) => Stream.runDrain(door.importReport({}))),
  importLegacy: [
    [
      "by a user",
      by("admin", (door) =>
        Effect.scoped(door.importLegacy({ file: "there-is-none.db" })).pipe(Effect.provide(NodeContext.layer))
      ),
      [denied("admin", "import")]
    ]
  ],
  // These calls read no record.
  ping: [["done", (door) => door.ping, []]],
  health: [["done", (door) => door.health, []]],
  findSession: [["of no token", (door) => door.findSession(Redacted.make("none")), []]],
  sessionEnds: [["for a short time", (door) => Effect.raceFirst(Stream.runDrain(door.sessionEnds), pause), []]]
}

it.effect("the table contains every method of the service", () =>
  Effect.gen(function* () {
    expect(Object.keys(table).toSorted()).toEqual(Object.keys(yield* Deepwell.Deepwell).toSorted())
  }).pipe(Effect.provide(Parts.layer))
)

it.effect.each(Object.entries(table))("%s appends one audit entry for every outcome", ([, tries]) =>
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
