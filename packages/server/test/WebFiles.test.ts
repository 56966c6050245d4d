/** The files of the web application, and the headers of every answer. */
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let origin = ""

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings: Keeper.settings })
  origin = server.web[0] ?? ""
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

const assets = async () => {
  const { body } = await WebClient.send(origin, "/")
  return Array.from(body.matchAll(/(?:href|src)="(\/[^"]+)"/g), ([, path = ""]) => path)
}

describe("the page", () => {
  it.each([
    "/",
    "/scp/173",
    "/scp/173?at=2026-01-01T00:00:00.000Z",
    "/user/r.vance",
    "/people/r.vance",
    "/edit/user/r.vance",
    "/edit/user/r.vance/career.early",
    "/directory/scp",
    "/search?q=a.b"
  ])("is served at %s and is not cached without asking", async (path) => {
    const { status, headers, body } = await WebClient.send(origin, path)
    expect(status).toBe(200)
    expect(headers["content-type"]).toBe("text/html; charset=utf-8")
    expect(headers["cache-control"]).toBe("no-cache")
    expect(body).toContain("<!doctype html>")
    expect(body).not.toMatch(/<script(?![^>]* src="\/)|<style|style="|https?:/)
  })

  it.each([
    "/missing.js",
    "/fonts/missing.woff2",
    "/../bin.js",
    "/..%2fbin.js",
    "/%2e%2e/bin.js",
    "//bin.js",
    "/index.html.br",
    "/web/../../bin.js",
    "/bin.js",
    "/metrics",
    "/healthz",
    "/readyz",
    "/scp/173/x.js",
    "/edit/other/x.js",
    "/edit/user/r.vance/x/y.js"
  ])("is not served at %s", async (path) => {
    const { status, body } = await WebClient.send(origin, path)
    expect(status).toBe(404)
    expect(body).toBe("Not found.\n")
  })
})

describe("hashed files", () => {
  it("are all served with their types, for a year", async () => {
    const paths = await assets()
    expect(paths.length).toBeGreaterThan(4)
    for (const path of paths) {
      const { status, headers, bytes } = await WebClient.send(origin, path)
      expect([path, status]).toEqual([path, 200])
      expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable")
      expect(headers["content-type"]).toMatch(/^(?:text\/(?:javascript|css); charset=utf-8|font\/woff2)$/)
      expect(Number(headers["content-length"])).toBe(bytes.length)
      expect(bytes.length).toBeGreaterThan(0)
    }
  })

  it("are served in the best encoding that the client accepts", async () => {
    const script = (await assets()).find((path) => path.endsWith(".js")) ?? ""
    const get = (accept: string | undefined) =>
      WebClient.send(origin, script, { headers: { "accept-encoding": accept } })
    const plain = await get(undefined)
    expect(plain.headers["content-encoding"]).toBeUndefined()
    expect(plain.headers.vary).toBe("accept-encoding")
    const br = await get("gzip, deflate, br;q=0.5")
    expect(br.headers["content-encoding"]).toBe("br")
    expect(br.headers.vary).toBe("accept-encoding")
    expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true)
    expect(br.bytes.length).toBeLessThan(plain.bytes.length / 2)
    const gzip = await get("br;q=0, gzip")
    expect(gzip.headers["content-encoding"]).toBe("gzip")
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true)
    expect((await get("brotli, identity")).headers["content-encoding"]).toBeUndefined()
  })

  it("are answered to HEAD with the same headers and no body", async () => {
    for (const path of ["/", ...(await assets())]) {
      const [get, head] = [
        await WebClient.send(origin, path),
        await WebClient.send(origin, path, { method: "HEAD", headers: { origin: undefined } })
      ]
      const { date: _, ...headers } = get.headers
      expect(head.headers).toMatchObject(headers)
      expect(head.bytes.length).toBe(0)
    }
  })
})

describe("every answer", () => {
  const csp =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'"

  it.each([
    ["the page", "/", {}, 200],
    ["a missing file", "/missing.js", {}, 404],
    ["the session", "/session", {}, 401],
    ["a rejected method", "/", { method: "PUT" }, 405],
    ["a rejected method of the session", "/session", { method: "PATCH" }, 405],
    ["a rejected method of a foreign page", "/session", { method: "PATCH", headers: { origin: "null" } }, 403],
    ["a WebSocket without an upgrade", "/ws?session=1", {}, 426],
    ["an unknown host", "/", { headers: { host: "example.com" } }, 421],
    ["a foreign origin", "/session", { method: "DELETE", headers: { origin: "https://example.com" } }, 403]
  ] as const)("has the protecting headers: %s", async (_name, path, request, status) => {
    const answer = await WebClient.send(origin, path, request)
    expect(answer.status).toBe(status)
    expect(answer.headers).toMatchObject({
      "content-security-policy": csp,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin"
    })
    expect(answer.headers["strict-transport-security"]).toBeUndefined()
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined()
    expect(answer.headers["cache-control"]).toBe(path === "/" && status === 200 ? "no-cache" : "no-store")
  })
})
