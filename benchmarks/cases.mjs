/**
 * The benchmark cases. Each gets a store on an empty file and returns `{ done, ms, failed }`: the number of completed
 * operations, the duration in milliseconds, and the number of failed operations.
 */
import { entries, sum } from "./payload.mjs"
import { writeConcurrently } from "./processes.mjs"
import { startRepeatedly } from "./programs.mjs"
import { idleMemory, load } from "./servers/load.mjs"
import { timed, warmed } from "./timing.mjs"

const own = ["raw", "scipnet"]
const allStores = [...own, "emmett", "emmett, one connection", "act"]
// With 64 concurrent writers all but one fail, and with more they wait for minutes before they fail.
const withoutEmmett = [...own, "act"]

/** Appends to one stream sequentially until a time, and counts successful events and failures. */
const writer = async (store, stream, size, until) => {
  let [done, failed] = [0, 0]
  while (performance.now() < until) {
    try {
      await store.append(stream.name, entries(size, stream.version), stream.version)
      stream.version += size
      done += size
    } catch {
      failed += 1
      // A store that fails every append is stopped early.
      if (failed > 200) break
    }
  }
  return { done, failed }
}

const writers =
  (count, size = 1) =>
  (store) => {
    const streams = Array.from({ length: count }, (_, index) => ({ name: `account-${index}`, version: 0 }))
    return warmed(async (until) => {
      const results = await Promise.all(streams.map((stream) => writer(store, stream, size, until)))
      return {
        done: results.reduce((total, { done }) => total + done, 0),
        failed: results.reduce((total, { failed }) => total + failed, 0)
      }
    })
  }

/** Appends one event to each of a thousand streams, repeatedly. */
const appendToThousand = (appendAll) => {
  let round = 0
  return warmed(async (until) => {
    let [done, failed] = [0, 0]
    while (performance.now() < until && failed < 2) {
      const appends = Array.from({ length: 1000 }, (_, index) => ({
        stream: `account-${index}`,
        entries: entries(1, round),
        expected: round
      }))
      try {
        await appendAll(appends)
        done += 1000
      } catch {
        failed += 1
      }
      round += 1
    }
    return { done, failed }
  })
}

/** Fills streams with events. */
const fillStreams = async (store, streams, eventsPerStream) => {
  for (let start = 0; start < streams; start += 10) {
    const appends = Array.from({ length: Math.min(10, streams - start) }, (_, offset) => ({
      stream: `account-${start + offset}`,
      entries: entries(eventsPerStream),
      expected: 0
    }))
    // Sequentially, because some stores do not support concurrent appends.
    for (const { stream, entries, expected } of appends) await store.append(stream, entries, expected)
  }
}

const small = 10_000
const medium = 100_000
const records = Number(process.env.BENCH_RECORDS ?? 100_000)
const large = Number(process.env.BENCH_LARGE ?? 1_000_000)

const rebuildLog = (count, stores) => ({
  stores,
  unit: "events",
  seed: { kind: "log", count },
  rounds: 3,
  run: (store) =>
    timed(async () => {
      await store.rebuild()
      return { done: count }
    })
})

export const cases = {
  "one append at a time": { group: "writers", stores: allStores, unit: "appends", run: writers(1) },
  "16 writers": { group: "writers", stores: allStores, unit: "appends", run: writers(16) },
  "64 writers": { group: "writers", stores: allStores, unit: "appends", run: writers(64) },
  "256 writers": { group: "writers", stores: withoutEmmett, unit: "appends", run: writers(256) },
  "batches of 10": { stores: allStores, unit: "events", run: writers(1, 10) },
  "1,000 appends at once": {
    stores: withoutEmmett,
    unit: "appends",
    run: ({ appendAll }) => appendToThousand(appendAll)
  },
  // One atomic request. The other stores have no such operation.
  "1,000 appends in one request": {
    stores: own,
    unit: "appends",
    run: ({ appendTogether }) => appendToThousand(appendTogether)
  },
  "one append of 1,000 events": { stores: allStores, unit: "events", run: writers(1, 1000) },
  "fold a stream of 1,000": {
    stores: allStores,
    unit: "events",
    run: async (store) => {
      await store.append("account", entries(1000), 0)
      const expected = sum(entries(1000))
      return warmed(async (until) => {
        let [done, failed] = [0, 0]
        while (performance.now() < until) {
          if ((await store.fold("account")) === expected) done += 1000
          else failed += 1
        }
        return { done, failed }
      })
    }
  },
  "catch up with 20,000": {
    stores: allStores,
    unit: "events",
    run: async (store) => {
      await fillStreams(store, 20, 1000)
      return timed(async () => {
        const seen = await store.catchUp(20_000)
        return { done: 20_000, failed: seen === 20_000 ? 0 : 1 }
      })
    }
  },
  "four processes, a stream each": {
    stores: ["scipnet"],
    unit: "appends",
    program: true,
    run: writeConcurrently(4, 500, (index) => `account-${index}`)
  },
  "four processes, one stream": {
    stores: ["scipnet"],
    unit: "appends",
    program: true,
    run: writeConcurrently(4, 500, () => "account")
  },
  [`append to a log of ${small.toLocaleString("en")}`]: {
    group: "one append to a small and to a large log",
    stores: own,
    unit: "appends",
    seed: { kind: "log", count: small },
    run: writers(1)
  },
  "append to a large log": {
    group: "one append to a small and to a large log",
    stores: own,
    unit: "appends",
    seed: { kind: "log", count: large },
    run: writers(1)
  },
  [`rebuild a log of ${medium.toLocaleString("en")}`]: rebuildLog(medium, ["scipnet"]),
  "rebuild a large log": rebuildLog(large, own),
  [`search over ${records.toLocaleString("en")} records`]: {
    stores: ["scipnet"],
    unit: "searches",
    seed: { kind: "deepwell", count: records },
    run: (deepwell) =>
      warmed(async (until) => {
        let done = 0
        for (; performance.now() < until; done++) await deepwell.search(`lantern ${done % 1000}`)
        return { done }
      })
  },
  [`a page of a directory of ${records.toLocaleString("en")} users`]: {
    stores: ["scipnet"],
    unit: "pages",
    seed: { kind: "deepwell", count: records },
    run: (deepwell) =>
      warmed(async (until) => {
        let done = 0
        for (; performance.now() < until; done++) await deepwell.directory(`user-${2 * ((done * 997) % records)}`)
        return { done }
      })
  },
  ...Object.fromEntries(
    Object.entries({
      "--version": { args: () => ["--version"] },
      "--help": { args: () => ["--help"] },
      access: { demo: true, args: (file) => ["access", "scp", "SCP-049", "--deepwell", file] }
    }).map(([name, options]) => [
      `scipnet ${name}`,
      { stores: own, unit: "starts", program: true, run: startRepeatedly(options) }
    ])
  ),
  ...Object.fromEntries(
    [1, 16, 64, 256].flatMap((connections) =>
      ["ACCESS", "a command"].map((call) => [
        `${call} over TCP, ${connections} connections`,
        { stores: ["nothing", "scipnet"], unit: "answers", program: true, run: load(call, connections) }
      ])
    )
  ),
  "memory of an idle connection": {
    stores: ["nothing", "scipnet"],
    unit: "KiB",
    program: true,
    rounds: 3,
    run: idleMemory(2_000)
  }
}
