/** Several processes whose attempts are throttled together. */
import { expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Effect } from "effect"
import { SharedTables } from "../../src/deepwell/SharedTables.ts"
import { defaults } from "../../src/security/SecurityConfig.ts"
import * as OnFile from "../deepwell/OnFile.ts"
import * as ChildProcess from "./ChildProcess.ts"

const program = new URL("./ThrottledProgram.ts", import.meta.url)
const at = 10 ** 12

it.scopedLive(
  "attempts of three processes on one account are counted exactly",
  () =>
    Effect.gen(function* () {
      const filename = yield* OnFile.filename
      yield* Effect.scoped(
        Effect.provide(
          Effect.flatMap(Deepwell.Deepwell, ({ ping }) => ping),
          Deepwell.layerSqlite({ filename })
        )
      )
      const children = yield* Effect.replicateEffect(
        ChildProcess.open(program, [filename, "60", String(at)], { listen: true }),
        3
      )
      expect(yield* Effect.forEach(children, ({ ended }) => ended)).toEqual([0, 0, 0])
      // The attempt that exceeds the limit is allowed and starts the delay.
      expect(children.flatMap(({ lines }) => lines)).toHaveLength(defaults.accountTries + 1)
      const next = Effect.flatMap(SharedTables, ({ throttles }) =>
        throttles.countAttempt({ kind: "password", account: "owner", name: "owner", origin: null, at: at + 1_000 })
      )
      const suppressed = 180 - defaults.accountTries - 1
      expect(yield* Effect.provide(next, Deepwell.services({ filename }))).toMatchObject({ allowed: true, suppressed })
    }),
  60_000
)
