/** Sign-in, the state of the session and sign-out over HTTP, and hostile requests. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let origin = ""

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({
    deepwell: kept.deepwell,
    settings: { ...Keeper.settings, SCIPNET_LOGIN_REFUSAL: "100 millis" }
  })
  origin = server.web[0] ?? ""
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

const get = (cookie: string | undefined) => WebClient.send(origin, "/session", { headers: { cookie } })
const remove = (cookie: string) => WebClient.send(origin, "/session", { method: "DELETE", headers: { cookie } })

describe("POST /session", () => {
  it("stores the token in a cookie that scripts cannot read, and answers with the rest of the session", async () => {
    const answer = await WebClient.postSession(origin)
    expect(answer.status).toBe(200)
    expect(answer.headers["cache-control"]).toBe("no-store")
    const session: { readonly expiresAt: number } = JSON.parse(answer.body)
    expect(session).toEqual({
      id: expect.stringMatching(/^[\w-]{36}$/),
      user: Keeper.user,
      mustChangePassword: false,
      expiresAt: expect.any(Number)
    })
    expect(session.expiresAt).toBeGreaterThan(Date.now())
    const port = new URL(origin).port
    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(new RegExp(`^scipnet-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
    ])
    const token = WebClient.cookieOf(answer).split("=")[1] ?? ""
    expect(answer.body).not.toContain(token)
    expect(server.log()).not.toContain(token)
    expect(server.log()).not.toContain(Keeper.password)
  })

  it.each([
    ["a wrong password", { password: "a wrong guess of it" }],
    ["an unknown user", { user: "unknown.user" }],
    ["an impossible user id", { user: "::" }]
  ])("answers %s with the error of Login, and stores nothing", async (_name, credentials) => {
    const answer = await WebClient.postSession(origin, credentials)
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.body)).toEqual({ _tag: "LoginRefused" })
    expect(answer.headers["set-cookie"]).toBeUndefined()
  })

  it("creates a new token each time, and ends the session that the cookie presents", async () => {
    const first = await WebClient.signIn(origin)
    const untouched = await WebClient.signIn(origin)
    const second = await WebClient.signIn(origin, { headers: { cookie: first.cookie }, ...Keeper.visitor })
    expect(second.cookie).not.toBe(first.cookie)
    expect((await get(first.cookie)).status).toBe(401)
    expect(JSON.parse((await get(second.cookie)).body)).toMatchObject({ id: second.id, user: Keeper.visitor.user })
    expect((await get(untouched.cookie)).status).toBe(200)
  })

  it("does not end the presented session when the password is wrong", async () => {
    const { cookie } = await WebClient.signIn(origin)
    expect((await WebClient.postSession(origin, { password: "wrong again", headers: { cookie } })).status).toBe(401)
    expect((await get(cookie)).status).toBe(200)
  })

  const body = JSON.stringify({ user: Keeper.user, password: Keeper.password })
  const padded = (length: number) => body.padEnd(length, " ")

  it("accepts a body of 8 KiB and rejects a longer one, also without a length", async () => {
    expect((await WebClient.postSession(origin, { body: padded(8_192) })).status).toBe(200)
    expect((await WebClient.postSession(origin, { body: padded(8_193) })).status).toBe(413)
    const chunked = { "transfer-encoding": "chunked" }
    expect((await WebClient.postSession(origin, { body: padded(100_000), headers: chunked })).status).toBe(413)
  })

  it.each([
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["text, which needs no preflight", { "content-type": "text/plain" }, 415],
    ["a type that contains the name of another", { "content-type": "text/plain; application/json" }, 415],
    ["no type", { "content-type": undefined }, 415],
    ["another charset", { "content-type": "application/json; charset=utf-16" }, 415],
    ["an encoding", { "content-encoding": "gzip" }, 415],
    ["a foreign origin", { origin: "https://example.com" }, 403],
    ["no origin", { origin: undefined }, 403],
    ["the origin null", { origin: "null" }, 403],
    ["an origin with another port", { origin: "http://127.0.0.1:1" }, 403],
    ["an origin with another scheme", { origin: "https://127.0.0.1" }, 403],
    ["an origin with a path", { origin: "ORIGIN/" }, 403],
    ["a page of another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a page of a sibling", { "sec-fetch-site": "same-site" }, 403],
    ["the address bar", { "sec-fetch-site": "none" }, 403],
    ["another host", { host: "example.com" }, 421],
    ["another port in the host", { host: "127.0.0.1:1" }, 421],
    ["a host after a user name", { host: "example.com@HOST" }, 421]
  ] as const)("refuses %s and logs it", async (_name, replaced, status) => {
    const headers = Object.fromEntries(
      Object.entries(replaced).map(([name, value]) => [
        name,
        value?.replace("ORIGIN", origin).replace("HOST", new URL(origin).host)
      ])
    )
    const before = server.log().length
    const answer = await WebClient.postSession(origin, { headers })
    expect(answer.status).toBe(status)
    expect(answer.headers["set-cookie"]).toBeUndefined()
    expect(await Clients.eventually(() => server.log().slice(before).includes("Request refused"))).toBe(true)
  })

  it("refuses the other origin of this server when the host is the first", async () => {
    const [byAddress = "", byName = ""] = server.web
    expect((await WebClient.postSession(byAddress, { headers: { origin: byName } })).status).toBe(403)
    expect((await WebClient.postSession(byAddress, { headers: { host: new URL(byName).host } })).status).toBe(403)
    expect((await WebClient.postSession(byName)).status).toBe(200)
  })

  it.each([
    ["nothing", ""],
    ["half of JSON", body.slice(0, 20)],
    ["a list", "[]"],
    ["null", "null"],
    ["no password", JSON.stringify({ user: Keeper.user })],
    ["an object as the user", JSON.stringify({ user: { $ne: null }, password: Keeper.password })],
    ["a number as the password", JSON.stringify({ user: Keeper.user, password: 7 })],
    ["a user id that is too long", JSON.stringify({ user: "x".repeat(301), password: Keeper.password })],
    ["a password that is too long", JSON.stringify({ user: Keeper.user, password: "x".repeat(2_001) })],
    ["deep nesting", `{"user":${"[".repeat(4_000)}${"]".repeat(4_000)}}`],
    ["invalid UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22])]
  ])("rejects a body with %s", async (_name, body) => {
    const answer = await WebClient.postSession(origin, { body })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toEqual({ _tag: "BadRequest" })
  })
})

describe("GET /session", () => {
  it.each([
    ["no cookie", undefined],
    ["an empty token", ""],
    ["a changed token", (token: string) => token.slice(0, -1) + (token.endsWith("A") ? "B" : "A")],
    ["a token with a suffix", (token: string) => `${token}x`],
    ["a token in quotes", (token: string) => `"${token}"`],
    ["a cut token", (token: string) => token.slice(1)],
    ["an id instead of a token", (_: string, id: string) => id]
  ])("answers %s as not signed in, without removing a cookie", async (_name, tamper) => {
    const { cookie, id } = await WebClient.signIn(origin)
    const [name = "", token = ""] = cookie.split("=")
    const value = typeof tamper === "function" ? tamper(token, id) : tamper
    const answer = await get(value === undefined ? undefined : `${name}=${value}`)
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.body)).toEqual({ _tag: "NotSignedIn" })
    // Another tab may have signed in meanwhile.
    expect(answer.headers["set-cookie"]).toBeUndefined()
  })

  it("accepts the cookie among others, and no cookie of another port", async () => {
    const { cookie } = await WebClient.signIn(origin)
    expect((await get(`a=b; ${cookie}; c=d`)).status).toBe(200)
    expect((await get(cookie.replace(/^scipnet-\d+/, "scipnet-1"))).status).toBe(401)
    expect((await get(`x${cookie}`)).status).toBe(401)
    expect((await get(`__Host-${cookie}`)).status).toBe(401)
  })

  it("refuses a page of another site", async () => {
    const { cookie } = await WebClient.signIn(origin)
    const answer = await WebClient.send(origin, "/session", { headers: { cookie, "sec-fetch-site": "cross-site" } })
    expect(answer.status).toBe(403)
  })
})

describe("DELETE /session", () => {
  it("ends the session and removes the cookie, also when there is no session", async () => {
    const { cookie } = await WebClient.signIn(origin)
    const name = cookie.split("=", 1).join("")
    for (const answer of [await remove(cookie), await remove(cookie)]) {
      expect(answer.status).toBe(204)
      expect(answer.headers["set-cookie"]).toEqual([`${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`])
      expect((await get(cookie)).status).toBe(401)
    }
  })

  it.each([{ origin: undefined }, { origin: "https://example.com" }, { "sec-fetch-site": "cross-site" }])(
    "is refused with the headers %j, and the session stays",
    async (headers) => {
      const { cookie } = await WebClient.signIn(origin)
      const answer = await WebClient.send(origin, "/session", { method: "DELETE", headers: { cookie, ...headers } })
      expect(answer.status).toBe(403)
      expect((await get(cookie)).status).toBe(200)
    }
  )
})
