/** The doctor compares sessions with the events that opened and ended them. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import type { Session } from "../../../src/deepwell/auth/Login.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import { examine, problems } from "./Examined.ts"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"

const user = UserId.make("reader-1")
const next = Redacted.make("another lantern, further down")

type Service = Deepwell.Deepwell["Type"]

const entered = ({ login }: Service) => login(user, Fixture.password)

/** A deepwell with one session, and the session. */
const prepared = Effect.gen(function* () {
  const file = yield* Care.made()
  const session = yield* Care.opened(file)(Effect.flatMap(Deepwell.Deepwell, entered))
  return { file, session }
})

const day = 86_400_000

const edits: ReadonlyArray<readonly [what: string, statement: string, how: string]> = [
  ["a session moved to another user", "UPDATE sessions SET login = 'admin'", "surplus"],
  ["a session that no login opened", "UPDATE sessions SET id = 'made-up'", "surplus"],
  ["a session with another token", "UPDATE sessions SET token_hash = '00'", "changed"],
  ["a session with a longer lifetime", `UPDATE sessions SET expires_at = expires_at + ${day}`, "changed"],
  ["a session with a longer idle timeout", `UPDATE sessions SET idle = idle + ${day}`, "changed"],
  ["a session that was opened at another time", "UPDATE sessions SET opened_at = opened_at + 1", "changed"],
  ["a session from another origin", "UPDATE sessions SET origin = 'elsewhere'", "changed"]
]

/** Ways to end a session; its row is restored after each. */
const endings: ReadonlyArray<
  readonly [what: string, end: (service: Service, session: Session) => Effect.Effect<unknown, unknown>]
> = [
  ["its user left", (service, session) => service.logout(session)],
  ["an administrator revoked it", (service, session) => Fixture.as("admin")(service.revokeSession(session.id))],
  ["the password was reset", (service) => Fixture.operator(service.resetPassword(user, next))],
  [
    "the password was changed in another session",
    (service) =>
      Effect.flatMap(entered(service), (other) =>
        Deepwell.within(other, "test")(service.changePassword(user, Fixture.password, next))
      )
  ],
  [
    "the account was deactivated",
    (service) => Fixture.as("admin")(service.execute(User.Deactivate.make({ user, reason: "retired" })))
  ]
]

describe("the doctor", () => {
  it.scopedLive.each(edits)("finds %s", ([, statement, how]) =>
    Effect.gen(function* () {
      const { file } = yield* prepared
      expect(yield* examine(file)).toMatchObject({ findings: [] })
      Meddling.meddle(file, statement)
      expect(problems(yield* examine(file))).toMatchObject([{ _tag: "SessionsDiffer", count: 1, first: [{ how }] }])
    })
  )

  it.scopedLive.each(endings)("finds a restored row of a session after %s", ([, end]) =>
    Effect.gen(function* () {
      const { file, session } = yield* prepared
      const columns = "id, token_hash, login, origin, opened_at, seen_at, idle, expires_at"
      const text = `SELECT json_array(${columns}) AS text FROM sessions WHERE id = '${session.id}'`
      const row = String(Object(Meddling.rows(file, text)[0]).text)
      yield* Care.opened(file)(Effect.flatMap(Deepwell.Deepwell, (service) => end(service, session)))
      const values = columns.split(", ").map((_, at) => `json_extract('${row}', '$[${at}]')`)
      Meddling.meddle(file, `INSERT OR REPLACE INTO sessions (${columns}) VALUES (${values.join(", ")})`)
      expect(problems(yield* examine(file))).toMatchObject([
        { _tag: "SessionsDiffer", count: 1, first: [{ key: session.id, how: "surplus" }] }
      ])
    })
  )

  it.scopedLive("finds nothing for used and for lapsed sessions", () =>
    Effect.gen(function* () {
      const { file, session } = yield* prepared
      yield* Care.opened(file)(
        Effect.gen(function* () {
          const service = yield* Deepwell.Deepwell
          yield* service.login("admin", Fixture.password, "elsewhere")
          yield* Deepwell.within(session, "test")(service.access({ type: "scp", id: "SCP-001" }))
          expect(yield* examine(file)).toMatchObject({ findings: [] })
        })
      )
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )

  it.scopedLive("ignores a lapsed session of a deactivated account", () =>
    Effect.gen(function* () {
      const { file, session } = yield* prepared
      yield* Care.opened(file)(
        Effect.flatMap(Deepwell.Deepwell, ({ execute }) =>
          Fixture.as("admin")(execute(User.Deactivate.make({ user, reason: "retired" })))
        )
      )
      Meddling.meddle(file, `UPDATE sessions SET seen_at = 0 WHERE id = '${session.id}'`)
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )
})
