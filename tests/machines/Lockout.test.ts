/** Failed logins at four servers are one count, and a delay holds at each of them, also for the right password. */
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Fleet from "./Fleet.ts"

const servers = 4
const tries = 9
const user = "reader-3"
const refused = { _tag: "Failure", error: "LoginRefused" }

const settings = {
  SCIPNET_ACCOUNT_TRIES: `${tries}`,
  SCIPNET_THROTTLE_BASE: "15 seconds",
  SCIPNET_LOGIN_REFUSAL: "100 millis"
}

const login = (machine: Fleet.Machine, name: string, password: string) =>
  Effect.scoped(
    Effect.flatMap(Fleet.connect(machine), (client) =>
      Effect.promise(() => client.ask("Login", { user: name, password }))
    )
  )

const everywhere = { concurrency: "unbounded" } as const

describe.skipIf(Installation.isSkipped)("four servers on one log", () => {
  it.scopedLive("count wrong passwords together, and refuse the right one at each until the delay ends", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ name: "lockout", isDurable: false })
      const machines = yield* Fleet.start(cluster, { servers, allow: ["no-synchronous-standby", "no-fsync"], settings })
      const throttle = (key: string) =>
        Effect.map(
          cluster.query(
            "SELECT failures::int AS failures, until::float8 AS until FROM scipnet.throttles WHERE key LIKE $1",
            [key]
          ),
          ([row]) => ({ failures: row?.["failures"], until: Number(row?.["until"]) })
        )

      // Five at each server at once. The first after the tries begins the delay, and the rest are not verified.
      const guesses = machines.flatMap((machine) => Array.from({ length: 5 }, () => machine))
      const replies = yield* Effect.forEach(guesses, (machine) => login(machine, user, "not it at all"), everywhere)
      expect(replies).toMatchObject(guesses.map(() => refused))
      const { failures, until } = yield* throttle(`pair:${user}:%`)
      expect(failures).toBe(tries + 1)

      /** Signs in again and again. Returns the refusals, and the time before the login that succeeded. */
      const signInAfterwards = (machine: Fleet.Machine) =>
        Effect.iterate(
          { refusals: 0, at: 0, isIn: false },
          {
            while: ({ isIn }) => !isIn,
            body: ({ refusals }) =>
              Effect.gen(function* () {
                const at = yield* Clock.currentTimeMillis
                const reply = yield* login(machine, user, Fleet.password)
                if (reply._tag === "Success") return { refusals, at, isIn: true }
                expect(reply).toMatchObject(refused)
                yield* Effect.sleep(300)
                return { refusals: refusals + 1, at, isIn: false }
              })
          }
        )
      const others = Effect.forEach(machines, (machine) => login(machine, "reader-2", Fleet.password), everywhere)
      const [attempts, unlocked] = yield* Effect.all(
        [Effect.forEach(machines, signInAfterwards, everywhere), others],
        everywhere
      )
      for (const { refusals, at } of attempts) {
        expect(refusals).toBeGreaterThan(0)
        // The servers have the clock of this process.
        expect(at).toBeGreaterThanOrEqual(until - 1_000)
      }
      expect(unlocked.map(({ _tag }) => _tag)).toEqual(machines.map(() => "Success"))
      // A login that succeeds takes the count back for all.
      expect((yield* throttle(`pair:${user}:%`)).failures).toBeUndefined()
      expect(yield* login(machines[0] ?? expect.fail("no server"), user, Fleet.password)).toMatchObject({
        _tag: "Success"
      })
    })
  )
})
