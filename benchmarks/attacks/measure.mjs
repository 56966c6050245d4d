/** Measures one attack on a new server: the baseline without it, the time under attack, and stopping during it. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as orders from "./orders.mjs"
import * as server from "./server.mjs"

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Roles of the honest clients during an attack; the editor only acts during the watch attack. */
const rolesOf = (name) => ["access", "login", "health", ...(name === "watch" ? ["command"] : [])]

const settingsOf = (name) => (name === "idle" ? { SCIPNET_MAX_CONNECTIONS: "4200" } : {})

const collectReports = async (clients) =>
  Object.fromEntries(await Promise.all(clients.map(async ({ role, order }) => [role, await order("report")])))

const beginAll = (clients) => Promise.all(clients.map(({ order }) => order("begin")))

/** Idle connections: memory of each in KiB, and latencies while half of them close at once. */
const measureIdle = async ({ running, attacker, clients, seconds }) => {
  const before = running.memory()
  await attacker.order("begin")
  const { answers } = await attacker.order("count")
  const kibEach = before === null ? null : Math.round(((running.memory() - before) * 1024 * 10) / answers) / 10
  await attacker.order("halve")
  await pause(seconds * 1_000)
  return { under: await collectReports(clients), idle: { connections: answers, kibEach } }
}

const measureUnder = async ({ attacker, clients, seconds }) => {
  await attacker.order("begin")
  await pause(seconds * 1_000)
  return { under: await collectReports(clients) }
}

/** Runs the attack for `seconds`, after a baseline of half that time. */
export const measure = async ({ name, program, seconds, share, timeout, seed, contents }) => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-attack-"))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once("exit", remove)
  const deepwell = join(folder, "deepwell.db")
  const cleanUp = [remove, () => process.off("exit", remove)]
  try {
    copyFileSync(seed, deepwell)
    const running = await server.start(program, deepwell, settingsOf(name))
    cleanUp.unshift(running.kill)
    const options = { ports: running.ports, ca: server.ca, contents }
    const clients = rolesOf(name).map((role) => ({
      role,
      ...orders.start("honest.mjs", { ...options, role, timeout })
    }))
    for (const { stop } of clients) cleanUp.unshift(stop)
    const attacker = orders.start("attacker.mjs", { ...options, name, share })
    cleanUp.unshift(attacker.stop)

    // Warm-up, until V8 has compiled the server's code.
    await beginAll(clients)
    await pause(Math.min(1_500, seconds * 250))
    await collectReports(clients)

    await beginAll(clients)
    await pause(seconds * 500)
    const baseline = { ...(await collectReports(clients)), peak: running.peak() }

    await beginAll(clients)
    const { under, idle } = await (name === "idle" ? measureIdle : measureUnder)({
      running,
      attacker,
      clients,
      seconds
    })
    const peak = running.peak()
    const done = await attacker.order("count")
    // Honest clients are still connected while the server stops.
    const stop = await running.stop()
    return { attack: name, baseline, under: { ...under, peak }, stop, done, ...(idle === undefined ? {} : { idle }) }
  } finally {
    for (const step of cleanUp) await step()
  }
}
