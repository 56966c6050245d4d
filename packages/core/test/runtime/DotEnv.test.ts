import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeContext } from "@effect/platform-node"
import { Deepwell, DotEnv } from "@scipnet/core"
import { Config, Effect, Layer } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

const home = process.cwd()
let folder = ""

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "environment-"))
  process.chdir(folder)
})

afterEach(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true })
  for (const name of Object.keys(process.env).filter((each) => each.startsWith("SCIPNET_"))) {
    delete process.env[name]
  }
})

const under = Layer.provide(DotEnv.layer, NodeContext.layer)
const read = <A>(config: Config.Config<A>) => Effect.runPromise(Effect.provide(config, under))

describe("settings", () => {
  it("are read from the environment, then .env.NAME, then .env", async () => {
    writeFileSync(".env", "SCIPNET_A=plain\nSCIPNET_B=plain\nSCIPNET_C=plain\n")
    writeFileSync(".env.test", "SCIPNET_A=named\nSCIPNET_B=named\n")
    process.env["SCIPNET_ENV"] = "test"
    process.env["SCIPNET_A"] = "environment"
    const all = Config.all([Config.string("SCIPNET_A"), Config.string("SCIPNET_B"), Config.string("SCIPNET_C")])
    expect(await read(all)).toEqual(["environment", "named", "plain"])
  })

  it("require no file", async () => {
    process.env["SCIPNET_ENV"] = "nowhere"
    expect((await read(Deepwell.config)).database.readers).toBe(5)
  })

  it("are all reported if invalid, also if a file has a valid value", async () => {
    writeFileSync(".env", "SCIPNET_READERS=4\nSCIPNET_SYNCHRONOUS=MAYBE\nSCIPNET_PASSWORD_MINIMUM=3\n")
    process.env["SCIPNET_READERS"] = "none"
    const problems = await Effect.runPromise(
      Effect.provide(Deepwell.config, under).pipe(
        Effect.flip,
        Effect.map((error) => ("_op" in error ? DotEnv.problems(error) : []))
      )
    )
    expect(problems.map((line) => line.split(":")[0])).toEqual([
      "SCIPNET_READERS",
      "SCIPNET_SYNCHRONOUS",
      "SCIPNET_PASSWORD_MINIMUM"
    ])
  })
})
