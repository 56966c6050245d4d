/** The commands of the prompt: each has an implementation and a row in the table of URLs, and no secret is executed. */
import * as CommandTables from "@scipnet/presentation/terminal/CommandTables"
import { beforeAll, describe, expect, it, vi } from "vitest"
import type * as CommandUrls from "../src/prompt/CommandUrls.ts"
import type * as Implementations from "../src/terminal/Implementations.ts"
import * as Secret from "../src/terminal/Secret.ts"

const names = CommandTables.web.map(({ name }) => name)

describe("the commands of the prompt", () => {
  let implementations: ReturnType<typeof Implementations.make>
  let urls: typeof CommandUrls.urls

  beforeAll(async () => {
    vi.stubGlobal("location", { pathname: "/", search: "", hash: "" })
    implementations = (await import("../src/terminal/Implementations.ts")).make(() => undefined)
    urls = (await import("../src/prompt/CommandUrls.ts")).urls
  })

  it("have an implementation each", () => {
    expect(Object.keys(implementations).toSorted()).toEqual(
      names.filter((name) => name !== "CLEAR" && name !== "LOGOUT").toSorted()
    )
  })

  it("have a row each in the table of URLs", () => {
    expect(Object.keys(urls).toSorted()).toEqual(names.filter((name) => name !== "LOGOUT").toSorted())
  })

  it.each([
    ["PENDING", [], "/pending"],
    ["REVIEW", [], "/reviews"],
    ["REVIEW", ["096", "note"], undefined],
    ["AUDIT", [], "/audit"],
    ["AUDIT", ["173"], "/audit?target=SCP-173"],
    ["AUDIT", ["USER", "a&b"], "/audit?target=a%26b"],
    ["REGISTER", [], "/new/scp"],
    ["REGISTER", ["SITE"], "/new/site"],
    ["REGISTER", ["USER"], "/people/new"],
    ["REGISTER", ["173", "Safe", "1", "Name"], undefined],
    ["ASOF", ["173", "2026-01-31"], "/scp/173?at=2026-01-31T00:00:00.000Z"],
    ["ASOF", ["173", "2999-01-31"], undefined],
    ["LOG", ["173"], undefined],
    ["PROPOSE", ["173"], undefined]
  ] as const)("%s %j leads to %s", async (name, words, url) => {
    expect(await urls[name](words)).toBe(url)
  })
})

describe("a line with a secret", () => {
  it.each([
    "PHRASE open sesame",
    "password hunter2",
    "  user password r.vance hunter2",
    "scipnet user phrase sesame",
    "login m.okafor hunter2",
    "BREAK-GLASS 096 --phrase sesame breach",
    "SCIPNET_PASSWORD=hunter2 LIST",
    "STATUS 173 EXPLAINED password: hunter2"
  ])("%s is found", (line) => {
    expect(Secret.find(line)?.beginning).toMatch(/^[A-Z_-]+$/)
    expect(Secret.find(line)?.beginning).not.toMatch(/hunter2|sesame/i)
  })

  it.each(["PHRASE", "password", "SEARCH password rules", "the passwords of the old", "ACCESS 173", ""])(
    "is not %j",
    (line) => {
      expect(Secret.find(line)).toBeUndefined()
    }
  )
})
