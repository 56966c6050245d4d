/** The meaning of PostgreSQL's SQLSTATEs: a condition that an operator can change is never reported as a bug. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import {
  PgFault,
  endsConnection,
  isCausedByOne,
  isPassing,
  isPassingError,
  toDatabaseError
} from "../../src/connection/PgFault.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as LogAdvice from "../../src/LogAdvice.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import { notDurableAllowed } from "../rig/ClusterFiles.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"

const faultOf = (sqlState: string) => new PgFault({ sqlState, reason: "LOG_UNREACHABLE", statement: null })

const settings = (url: string) =>
  PgSettings.make({ hosts: [Redacted.make(url)], allow: ["no-synchronous-standby", notDurableAllowed] })

describe("a SQLSTATE", () => {
  it.each([
    ["28P01", "LOG_AUTHENTICATION"],
    ["28000", "LOG_AUTHENTICATION"],
    ["3D000", "LOG_NO_DATABASE"],
    ["3F000", "LOG_MISSING"],
    ["42P01", "LOG_MISSING"],
    ["42501", "LOG_RIGHTS"],
    ["25006", "LOG_READ_ONLY"],
    ["53300", "LOG_CONNECTIONS"],
    ["55000", "LOG_UNREACHABLE"],
    ["57P01", "LOG_UNREACHABLE"],
    ["57P03", "LOG_UNREACHABLE"],
    ["08006", "LOG_UNREACHABLE"],
    ["58030", "LOG_SERVER_ERROR"],
    ["XX000", "LOG_SERVER_ERROR"]
  ])("%s has the reason %s, with advice", (state, reason) => {
    expect(toDatabaseError("read", faultOf(state))).toMatchObject({ _tag: "DatabaseUnavailable", reason })
    expect(LogAdvice.sentence(reason)).toContain(reason)
  })

  it.each([
    ["57P03", true, true],
    ["53300", true, true],
    ["25P03", true, true],
    ["40001", true, false],
    ["57014", true, false],
    ["53200", true, false],
    ["28P01", false, true],
    ["42501", false, false],
    ["53100", false, false],
    ["23505", false, false]
  ])("%s can pass: %s; it ends the connection: %s", (state, passes, ends) => {
    expect([isPassing(faultOf(state)), endsConnection(faultOf(state))]).toEqual([passes, ends])
  })

  it("of a right that one append of a batch lacks fails this one only", () => {
    expect(isCausedByOne(toDatabaseError("commit", faultOf("42501")))).toBe(true)
    expect(isCausedByOne(toDatabaseError("commit", faultOf("42P01")))).toBe(false)
  })

  it("of a server without a free connection is retried as other passing failures are", () => {
    expect(isPassingError(toDatabaseError("connect", faultOf("53300")))).toBe(true)
  })
})

describe.skipIf(Installation.isSkipped)("PostgreSQL", () => {
  it.scopedLive("refuses a missing database, a role without rights and a used-up limit by name", () =>
    Effect.gen(function* () {
      const { cluster, name } = yield* SharedCluster.database
      const role = `of_${name}`
      yield* Effect.acquireRelease(cluster.query(`CREATE ROLE ${role} LOGIN PASSWORD 'a password'`), () =>
        cluster.query(`DROP ROLE ${role}`)
      )
      const urlOf = (database: string) => cluster.url({ database, user: role, password: "a password" })
      const refusal = (url: string) => Effect.map(Effect.flip(PgSchema.create(settings(url))), ({ reason }) => reason)
      expect(yield* refusal(urlOf("absent"))).toBe("LOG_NO_DATABASE")
      expect(yield* refusal(urlOf(name))).toBe("LOG_RIGHTS")
      yield* cluster.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`)
      expect(yield* refusal(urlOf(name))).toBe("LOG_CONNECTIONS")
    })
  )
})
