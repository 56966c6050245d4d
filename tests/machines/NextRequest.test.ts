/** A change of access that one server has acknowledged holds from the very next request on another server. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Predicate } from "effect"
import * as Form from "../../packages/postgres/test/faults/Form.ts"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import type * as LineClient from "./LineClient.ts"
import * as Fleet from "./Fleet.ts"

const times = Form.choose(10, 1000)

const ask = (client: LineClient.LineClient, tag: string, payload: unknown) =>
  Effect.promise(() => client.ask(tag, payload))

/** The record of level 3, as a reader sees it. */
const access = (client: LineClient.LineClient) =>
  Effect.map(ask(client, "Access", { query: { type: "scp", id: "SCP-103" } }), (reply) =>
    reply._tag === "Success"
      ? Predicate.hasProperty(reply.value, "_tag")
        ? reply.value._tag
        : "no answer"
      : reply.error
  )

const execute = (client: LineClient.LineClient, command: unknown) =>
  Effect.map(ask(client, "Execute", { command }), (reply) => expect(reply).toMatchObject({ _tag: "Success" }))

const changeClearance = (client: LineClient.LineClient, user: string, level: number) =>
  execute(client, {
    _tag: "ChangeUserClearance",
    user,
    clearance: { level, compartments: [] },
    reason: "a test of the next request"
  })

/** Changes on the first server, and requests on the second, again and again. */
const rounds = (a: Fleet.Machine, b: Fleet.Machine, reader: string) =>
  Effect.gen(function* () {
    const admin = yield* Fleet.signIn(a, "admin")
    const client = yield* Fleet.signIn(b, reader)
    for (let time = 0; time < times; time++) {
      expect(yield* access(client)).toBe("Granted")
      yield* changeClearance(admin, reader, 2)
      expect(yield* access(client)).toBe("Redacted")
      yield* changeClearance(admin, reader, 4)
    }
    for (let time = 0; time < times; time++) {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const victim = yield* Fleet.connect(b)
          const login = yield* ask(victim, "Login", { user: reader, password: Fleet.password })
          const session = login._tag === "Success" && Predicate.hasProperty(login.value, "id") ? login.value.id : ""
          expect(yield* access(victim)).toBe("Granted")
          expect(yield* ask(client, "WhoAmI", {})).toMatchObject({ _tag: "Success" })
          expect(yield* ask(admin, "RevokeSession", { session })).toMatchObject({ _tag: "Success" })
          expect(yield* access(victim)).toMatch(/^(NotSignedIn|SessionEnded|SessionExpired|Closed)$/)
        })
      )
    }
    for (let time = 0; time < times; time++) {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const victim = yield* Fleet.signIn(b, reader)
          expect(yield* access(victim)).toBe("Granted")
          yield* execute(admin, { _tag: "DeactivateUser", user: reader, reason: "a test of the next request" })
          expect(yield* access(victim)).not.toBe("Granted")
          yield* execute(admin, { _tag: "ReactivateUser", user: reader, reason: "a test of the next request" })
        })
      )
    }
  })

describe.skipIf(Installation.isSkipped)("a change that one server has acknowledged", () => {
  it.scopedLive(
    "holds from the next request on another server, with notifications and without",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "next", isDurable: false })
        const [a, b] = yield* Fleet.start(cluster, { servers: 2, allow: ["no-synchronous-standby", "no-fsync"] })
        if (a === undefined || b === undefined) return expect.fail("two servers are required")
        yield* rounds(a, b, "reader-0")
        Form.print(
          `${times} lowered clearances, ${times} ended sessions, ${times} deactivations: each held at the next request on another server`
        )
        yield* b.proxy.freeze(["toServer", "toClient"], { sent: "LISTEN" })
        yield* rounds(a, b, "reader-1")
        Form.print(`the same ${times} times each with the notifications cut off silently`)
      }),
    Form.choose(300_000, 3_600_000)
  )
})
