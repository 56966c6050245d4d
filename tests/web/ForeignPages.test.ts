/** Requests of foreign pages, and requests that no page of the application sends: refused and logged. */
import { once } from "node:events"
import { createServer } from "node:http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { okafor } = Archive

const json = "application/json"

describe.skipIf(Chromium.isSkipped)("a foreign page in the browser of a reader who is signed in", () => {
  let archive: Archive.Archive
  const foreign = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>Foreign</title>")
  })
  let foreignOrigin = ""

  beforeAll(async () => {
    archive = await Archive.open()
    foreign.listen(0, "127.0.0.1")
    await once(foreign, "listening")
    const address = foreign.address()
    foreignOrigin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  })
  afterAll(async () => {
    foreign.close()
    await archive.close()
  })

  const openForeign = async () => {
    const context = await Browser.openContext()
    const reader = await Tab.enter(context, `${archive.origin}/scp/173`, okafor)
    await Tab.paper(reader, "The Sculpture")
    const tab = await Tab.open(context)
    await tab.page.goto(foreignOrigin)
    return { reader, page: tab.page }
  }

  it("can neither sign the reader in or out, nor read an answer", async () => {
    const { reader, page } = await openForeign()
    const before = archive.server.log().length
    const outcomes = await page.evaluate(
      async ([origin, body]) => {
        const attempts: ReadonlyArray<readonly [string, RequestInit]> = [
          ["/session", { method: "POST", body, headers: { "content-type": "text/plain" } }],
          ["/session", { method: "POST", body, headers: { "content-type": "text/plain" }, mode: "no-cors" }],
          ["/session", { method: "POST", body, headers: { "content-type": "application/json" } }],
          ["/session", { method: "POST", body: new URLSearchParams({ user: "a", password: "b" }), mode: "no-cors" }],
          ["/session", { method: "DELETE" }],
          ["/session", { method: "GET" }]
        ]
        const results: Array<string> = []
        for (const [path, init] of attempts) {
          try {
            const response = await fetch(`${origin}${path}`, { credentials: "include", ...init })
            results.push(`${response.type} ${response.status}`)
          } catch {
            results.push("blocked")
          }
        }
        return results
      },
      [archive.origin, JSON.stringify(okafor)] as const
    )
    expect(outcomes).toEqual(Array(6).fill("blocked"))
    await expect.poll(() => archive.server.log().slice(before)).toMatch(/refused/)
    await reader.page.reload()
    await Tab.paper(reader, "The Sculpture")
    expect(await reader.page.getByText("Maren Okafor").count()).toBeGreaterThan(0)
  })

  it("can open no WebSocket, and can neither frame the application nor reach its window", async () => {
    const { reader, page } = await openForeign()
    const before = archive.server.log().length
    const session = new URL(reader.requests.find((url) => url.includes("/ws?")) ?? "").search
    const outcome = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(url)
          socket.addEventListener("open", () => resolve("open"))
          socket.addEventListener("close", ({ code }) => resolve(`closed ${code}`))
        }),
      `${archive.origin.replace("http", "ws")}/ws${session}`
    )
    expect(outcome).toBe("closed 1006")
    await expect.poll(() => archive.server.log().slice(before)).toContain("not from a page of this server")
    const framed = await page.evaluate(
      (origin) =>
        new Promise<number>((resolve) => {
          const frame = document.createElement("iframe")
          frame.src = `${origin}/scp/173`
          frame.addEventListener("load", () => resolve(frames.length))
          document.body.append(frame)
        }),
      archive.origin
    )
    expect(framed).toBe(1)
    const [, child] = page.frames()
    expect(await child?.locator("#app").count()).toBe(0)
    const [opened] = await Promise.all([
      page.waitForEvent("popup"),
      page.evaluate((origin) => {
        Reflect.set(globalThis, "opened", open(`${origin}/scp/173`))
      }, archive.origin)
    ])
    await opened.waitForLoadState()
    // Cross-Origin-Opener-Policy: the handle that the opener kept is closed, and the page has no opener.
    expect(await page.evaluate(() => Reflect.get(Reflect.get(globalThis, "opened"), "closed"))).toBe(true)
    expect(await opened.evaluate(() => opener)).toBeNull()
  })
})

describe.skipIf(Chromium.isSkipped)("a request that no page of the application sends", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  it.each([
    ["a foreign Origin", { origin: "https://evil.example", "content-type": json }, 403],
    ["an Origin of null", { origin: "null", "content-type": json }, 403],
    ["no Origin", { "content-type": json }, 403],
    ["a cross-site fetch", { origin: "own", "sec-fetch-site": "cross-site", "content-type": json }, 403],
    ["text/plain", { origin: "own", "content-type": "text/plain" }, 415],
    ["another Host", { origin: "own", host: "evil.example", "content-type": json }, 421]
  ])("is refused and logged: %s", async (_name, headers: Record<string, string>, status) => {
    const { page } = await Tab.open(await Browser.openContext())
    const before = archive.server.log().length
    const own = Object.entries(headers).map(([name, value]) => [name, value === "own" ? archive.origin : value])
    const answer = await page.request.post(`${archive.origin}/session`, {
      headers: Object.fromEntries(own),
      data: JSON.stringify(okafor)
    })
    expect(answer.status()).toBe(status)
    expect(await page.context().cookies()).toEqual([])
    await expect.poll(() => archive.server.log().slice(before)).toMatch(/refused/)
  })
})
