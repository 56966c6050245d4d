/**
 * Compares a log in PostgreSQL, with a replica, with the log in a SQLite file, in pairs that alternate on one machine, and prints
 * the medians. Run it after `node scripts/build.mjs --all`: `node benchmarks/postgres.mjs [pairs] [milliseconds]`.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Server from "./postgresServer.mjs"
import * as Postgres from "./stores/postgres.mjs"
import * as Sqlite from "./stores/scipnet.mjs"

const [pairs = 5, duration = 3000] = process.argv.slice(2).map(Number)
const memo = "paid in at the counter, and counted twice by two people who agreed; see the receipt in the blue box"
const catchUpEvents = 20_000

const say = (line) => process.stdout.write(`${line}\n`)

const quantile = (values, share) => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}
const median = (values) => quantile(values, 0.5)

/**
 * Appends by some writers for a time, each to its own stream; returns appends per second, and the processor time of this
 * process for each append in microseconds, which a busy machine changes less.
 */
const drive = async (append, writers, milliseconds, prefix) => {
  let done = 0
  const [cpu, begin] = [process.cpuUsage(), performance.now()]
  const until = begin + milliseconds
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let version = 0; performance.now() < until; version += 1) {
        await append(`${prefix}-${writer}`, [{ amount: version % 97, memo }], version)
        done += 1
      }
    })
  )
  const { user, system } = process.cpuUsage(cpu)
  return { rate: (done * 1000) / (performance.now() - begin), cost: (user + system) / done }
}

// Long enough for the compiler of JavaScript: a lone writer calls the code a few hundred times a second.
const warm = (append) => drive(append, 8, 2000, "warm")

const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
const server = await Server.start()
try {
  let counter = 0
  const openers = {
    sqlite: async () => Sqlite.open(join(folder, `${(counter += 1)}.db`)),
    postgres: async () => {
      const name = `bench_${(counter += 1)}`
      await Postgres.create(server.url, name)
      return Postgres.open(server.url, name, join(folder, `${name}.db`))
    }
  }
  const rates = { 1: { sqlite: [], postgres: [] }, 64: { sqlite: [], postgres: [] } }
  const barriers = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? ["sqlite", "postgres"] : ["postgres", "sqlite"]
    for (const kind of order) {
      const store = await openers[kind]()
      await warm(store.append)
      for (const writers of [1, 64]) {
        rates[writers][kind].push(await drive(store.append, writers, duration, `run-${writers}`))
      }
      if (kind === "postgres") {
        for (let at = 0; at < 100; at += 1) await store.barrier()
        for (let at = 0; at < 1000; at += 1) {
          const begin = performance.now()
          await store.barrier()
          barriers.push(performance.now() - begin)
        }
      }
      await store.close()
    }
  }
  for (const writers of [1, 64]) {
    const { sqlite, postgres } = rates[writers]
    const ratios = postgres.map(({ rate }, at) => rate / sqlite[at].rate)
    const rounded = (results) => Math.round(median(results.map(({ rate }) => rate)))
    const cost = (results) => Math.round(median(results.map((result) => result.cost)))
    say(
      `${writers} writer(s): SQLite ${rounded(sqlite)}/s, PostgreSQL with replica ${rounded(postgres)}/s, ratio ${median(ratios).toFixed(2)} (${quantile(ratios, 0).toFixed(2)} to ${quantile(ratios, 1).toFixed(2)}); processor time of the program per append ${cost(sqlite)} and ${cost(postgres)} µs`
    )
  }
  say(`lone barrier: p50 ${median(barriers).toFixed(3)} ms, p99 ${quantile(barriers, 0.99).toFixed(3)} ms`)

  await Postgres.create(server.url, "filled")
  const source = await Postgres.open(server.url, "filled", join(folder, "source.db"))
  await source.fill(catchUpEvents, { amount: 1, memo })
  await source.close()
  for (let turn = 0; turn < 3; turn += 1) {
    const [cpu, begin] = [process.cpuUsage(), performance.now()]
    const replica = await Postgres.open(server.url, "filled", join(folder, `fresh-${turn}.db`))
    const { position } = await replica.head()
    const seconds = (performance.now() - begin) / 1000
    const { user, system } = process.cpuUsage(cpu)
    say(
      `fresh replica: ${Math.round(position / seconds)} events/s, ${((user + system) / position).toFixed(1)} µs of processor time per event`
    )
    await replica.close()
  }
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
