/** Each attack in its short form: honest clients are answered within ten times the goals, and the server stops. */
import { fileURLToPath } from "node:url"
import { Schema } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import * as Programs from "./Programs.ts"

const script = fileURLToPath(new URL("../scripts/attack.mjs", import.meta.url))

const Latency = Schema.Struct({
  count: Schema.Int,
  p50: Schema.NullOr(Schema.Number),
  p99: Schema.NullOr(Schema.Number),
  failed: Schema.Record({ key: Schema.String, value: Schema.Int })
})

const Measured = Schema.Struct({ access: Latency, login: Latency, health: Latency, peak: Schema.NullOr(Schema.Int) })

const Outcome = Schema.Struct({
  attack: Schema.String,
  baseline: Measured,
  under: Measured,
  stop: Schema.Struct({ ms: Schema.Int, code: Schema.NullOr(Schema.Int) }),
  missed: Schema.Array(Schema.String)
})

const decode = Schema.decodeUnknownSync(Schema.parseJson(Outcome))

const attacks = [
  "login-flood-once",
  "login-flood",
  "search",
  "list",
  "near",
  "watch",
  "export",
  "sessions",
  "tls",
  "http",
  "partial",
  "unread",
  "idle"
]

const outcomes = new Map<string, typeof Outcome.Type>()
let progress = ""

const run = (args: ReadonlyArray<string>) => Programs.run(process.execPath, [script, ...args], { timeout: 500_000 })

describe("a server under attack", () => {
  beforeAll(async () => {
    const { stdout, stderr } = await run(["--short", "--json"])
    progress = stderr
    for (const line of stdout.split("\n").filter((each) => each !== "")) {
      const outcome = decode(line)
      outcomes.set(outcome.attack, outcome)
    }
  }, 520_000)

  it("was attacked by every attack", () => {
    expect([...outcomes.keys()], progress).toEqual(attacks)
  })

  it.each(attacks)("answers honest clients and stops: %s", (attack) => {
    const outcome = outcomes.get(attack)
    expect(outcome?.missed).toEqual([])
    expect(outcome?.under.access.count).toBeGreaterThan(0)
    expect(outcome?.under.login.count).toBeGreaterThan(0)
  })
})

describe("the attack script", () => {
  it.each([["--only", "nothing"], ["--seconds", "0"], ["--nonsense"], ["--server", "/nowhere/bin.js"]])(
    "rejects %s %s",
    async (...args) => {
      expect((await run(args)).status).toBe(2)
    }
  )
})
