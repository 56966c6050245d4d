/**
 * `node scripts/web-times.mjs`: measures the web application in Chromium as on a phone: 360 px, 150 ms round trip,
 * 1.6 Mbit/s, a processor four times slower. Exits with 1 if a goal is missed.
 *
 *   --browser ENDPOINT   a running browser server of Playwright instead of an own browser
 *   --origin URL         a running server with the demo deepwell instead of an own one
 *   --factor N           accept N times the goals
 *   --json               print one line of JSON instead of a table
 */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { Trouble, root, run, settings } from "./program.mjs"

/** The goals: milliseconds, except for the layout shift. */
const goals = { coldLcp: 2_500, warmLcp: 1_200, layoutShift: 0.05, handler: 50 }

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" }
const line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 }
const slowdown = 4

const options = {
  browser: { type: "string" },
  origin: { type: "string" },
  factor: { type: "string", default: "1" },
  json: { type: "boolean", default: false }
}

const program = (name) => join(root, "packages", name, "dist", "bin.js")

/** Starts a server on a new demo deepwell; `stop` removes both. */
const serveDemo = async () => {
  for (const name of ["cli", "server"]) await buildProgram(name)
  const folder = mkdtempSync(join(tmpdir(), "scipnet-web-times-"))
  const deepwell = join(folder, "demo.db")
  const demo = spawnSync(process.execPath, [program("cli"), "demo", "--deepwell", deepwell], {
    stdio: ["ignore", "ignore", "inherit"]
  })
  if (demo.status !== 0) throw new Trouble("The demo deepwell could not be made, see above.")
  const env = { ...process.env, SCIPNET_TCP_PORT: "0", SCIPNET_HTTP_PORT: "0", SCIPNET_WEB_PORT: "0" }
  const server = spawn(process.execPath, [program("server"), "--deepwell", deepwell], {
    env,
    stdio: ["ignore", "ignore", "pipe"]
  })
  const closed = once(server, "close")
  const stop = async () => {
    server.kill("SIGKILL")
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
  let log = ""
  server.stderr.setEncoding("utf8").on("data", (text) => (log += text))
  const address = () => /Listening on (http:\/\/[^ ]+) for browsers/.exec(log)?.[1]
  while (address() === undefined) {
    if (server.exitCode !== null) {
      await stop()
      throw new Trouble(`The server exited before it listened: ${log}`)
    }
    await Promise.race([once(server.stderr, "data"), closed])
  }
  return { origin: address(), stop }
}

const findBrowser = () => {
  const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
  const folders = (process.env.PATH ?? "").split(delimiter)
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
  if (found === undefined)
    throw new Trouble("Chromium is missing: apt-get install --no-install-recommends chromium-headless-shell")
  return found
}

const openBrowser = async (endpoint) => {
  const { chromium } = await import("playwright-core")
  const args = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : []
  return endpoint === undefined
    ? chromium.launch({ executablePath: findBrowser(), args: [...args, ...asRoot] })
    : chromium.connect(endpoint)
}

/** Collects the entries of the performance timeline in the page. Runs before its scripts. */
const observe = () => {
  const times = { lcp: 0, layoutShift: 0, handlers: [] }
  globalThis.times = times
  const watch = (type, add, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true, ...more })
  watch("largest-contentful-paint", ({ startTime }) => (times.lcp = startTime))
  watch("layout-shift", ({ hadRecentInput, value }) => (times.layoutShift += hadRecentInput ? 0 : value))
  const handled = ({ name, processingStart, processingEnd }) =>
    times.handlers.push([name, processingEnd - processingStart])
  watch("event", handled, { durationThreshold: 16 })
}

/** Time for the last paint, and for the timeline to tell of it. */
const settle = async (page) => {
  await page.waitForTimeout(1_500)
  return page.evaluate(() => globalThis.times)
}

const measure = async (browser, origin) => {
  const { users } = JSON.parse(readFileSync(join(root, "packages", "cli", "demo", "demo.json"), "utf8"))
  const { user, password } = users.find((each) => each.user === "m.okafor")
  const context = await browser.newContext(phone)
  try {
    const page = await context.newPage()
    await page.addInitScript(observe)
    const devtools = await context.newCDPSession(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", line)
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown })

    await page.goto(`${origin}/scp/173`)
    const cold = await settle(page)
    await page.fill("#user", user)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.locator(".paper.file").waitFor()
    const signedIn = await settle(page)

    await page.reload()
    await page.locator(".paper.file").waitFor()
    const warm = await settle(page)

    await page.locator("input[type=range]").focus()
    for (const key of ["ArrowLeft", "ArrowLeft", "End"]) {
      await page.keyboard.press(key)
      await page.waitForTimeout(300)
    }
    const prompt = page.locator(".prompt input")
    await prompt.focus()
    await page.keyboard.type("concrete", { delay: 60 })
    await page.locator("[role=option]").first().waitFor()
    await page.keyboard.press("Enter")
    await page.locator(".hits a").first().waitFor()
    for (const name of ["Directory", "Trail", "Account", "Terminal"]) {
      await page.getByRole("link", { name, exact: true }).tap()
      await page.waitForTimeout(500)
    }
    await prompt.fill("ACCESS 173")
    await page.keyboard.press("Enter")
    await page.locator(".turn .paper").waitFor()
    const { handlers, layoutShift } = await settle(page)
    const [slowest = ["none", 0]] = [...signedIn.handlers, ...handlers].toSorted(([, a], [, b]) => b - a)
    return {
      coldLcp: Math.round(cold.lcp),
      warmLcp: Math.round(warm.lcp),
      layoutShift: Number(Math.max(signedIn.layoutShift, layoutShift).toFixed(3)),
      handler: Math.round(slowest[1]),
      slowestEvent: slowest[0]
    }
  } finally {
    await context.close()
  }
}

const names = {
  coldLcp: "LCP of the first visit, ms",
  warmLcp: "LCP of a file with a warm cache, ms",
  layoutShift: "cumulative layout shift",
  handler: "longest event handler, ms"
}

await run(async () => {
  const { browser: endpoint, factor, json, origin } = settings(options)
  await bootstrap()
  const served = origin === undefined ? await serveDemo() : { origin, stop: async () => undefined }
  try {
    const browser = await openBrowser(endpoint)
    try {
      const times = await measure(browser, served.origin)
      const missed = Object.keys(goals).filter((name) => times[name] > goals[name] * Number(factor))
      if (json) process.stdout.write(`${JSON.stringify({ ...times, missed })}\n`)
      else {
        for (const [name, goal] of Object.entries(goals)) {
          const event = name === "handler" ? ` (${times.slowestEvent})` : ""
          const mark = missed.includes(name) ? "✗" : "✓"
          process.stdout.write(`${mark} ${names[name].padEnd(38)} ${times[name]}${event}, goal ${goal}\n`)
        }
      }
      return missed.length === 0 ? 0 : 1
    } finally {
      await browser.close()
    }
  } finally {
    await served.stop()
  }
})
