/** One attack on a server of its own: first without it, then with it, then stopping while it goes on. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as orders from "./orders.mjs"
import * as server from "./server.mjs"

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Honest clients beside an attack; those that edit are there where others watch. */
const rolesOf = (name) => ["access", "login", "health", ...(name === "watch" ? ["command"] : [])]

const settingsOf = (name) => (name === "idle" ? { SCIPNET_MAX_CONNECTIONS: "4200" } : {})

const gather = async (clients) =>
  Object.fromEntries(await Promise.all(clients.map(async ({ role, order }) => [role, await order("report")])))

const beginAll = (clients) => Promise.all(clients.map(({ order }) => order("begin")))

/** Connections that say nothing: what each takes, in KiB, and how honest clients fare when half of them close at once. */
const hold = async ({ served, attacker, clients, seconds }) => {
  const before = served.memory()
  await attacker.order("begin")
  const { answers } = await attacker.order("count")
  const each = before === null ? null : Math.round(((served.memory() - before) * 1024 * 10) / answers) / 10
  await attacker.order("halve")
  await pause(seconds * 1_000)
  return { under: await gather(clients), idle: { connections: answers, kibEach: each } }
}

const suffer = async ({ attacker, clients, seconds }) => {
  await attacker.order("begin")
  await pause(seconds * 1_000)
  return { under: await gather(clients) }
}

/** Seconds without the attack are half of those with it. */
export const measure = async ({ name, program, seconds, share, patience, seed, contents }) => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-attack-"))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once("exit", remove)
  const deepwell = join(folder, "deepwell.db")
  const cleanUp = [remove, () => process.off("exit", remove)]
  try {
    copyFileSync(seed, deepwell)
    const served = await server.start(program, deepwell, settingsOf(name))
    cleanUp.unshift(served.kill)
    const given = { ports: served.ports, ca: server.ca, contents }
    const clients = rolesOf(name).map((role) => ({ role, ...orders.start("honest.mjs", { ...given, role, patience }) }))
    for (const { stop } of clients) cleanUp.unshift(stop)
    const attacker = orders.start("attacker.mjs", { ...given, name, share })
    cleanUp.unshift(attacker.stop)

    // What is compiled while it runs is fast only then.
    await beginAll(clients)
    await pause(Math.min(1_500, seconds * 250))
    await gather(clients)

    await beginAll(clients)
    await pause(seconds * 500)
    const baseline = { ...(await gather(clients)), peak: served.peak() }

    await beginAll(clients)
    const { under, idle } = await (name === "idle" ? hold : suffer)({ served, attacker, clients, seconds })
    const peak = served.peak()
    const done = await attacker.order("count")
    // Honest clients are there as well when it stops.
    const stop = await served.stop()
    return { attack: name, baseline, under: { ...under, peak }, stop, done, ...(idle === undefined ? {} : { idle }) }
  } finally {
    for (const step of cleanUp) await step()
  }
}
