/**
 * Runs everything and prints one table: `npm run bench` at the root prepares it and calls this. Stores take turns, round
 * by round, each case in a process of its own; medians of at least five rounds. Results are written to `results/`.
 *
 *   BENCH_ROUNDS=5       rounds
 *   BENCH_MS=2000        how long a case runs that goes on as long as it is let
 *   BENCH_WARM_MS=2000   how long it runs before, without being measured
 *   BENCH_RESUME=1       only cases that results/latest.json does not have; the others stay as they are there
 *   BENCH_ONLY=TEXT      only cases whose name holds the text; nothing is written then
 *   BENCH_STORES=A,B     only these stores
 *   BENCH_LARGE=1000000  events of the cases on a large log
 *   BENCH_RECORDS=100000 users, and as many anomalies, of the cases on a deepwell
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"
import { cases } from "./cases.mjs"
import { flags } from "./programs.mjs"
import { reach } from "./reach.mjs"
import { median, spread } from "./statistics.mjs"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const only = process.env.BENCH_ONLY ?? ""
const wanted = process.env.BENCH_STORES?.split(",")

const say = (text) => process.stderr.write(`${text}\n`)

/** One run in a process of its own; undefined if it did not end well. */
const once = (store, name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, here("one.mjs"), store, name], {
    encoding: "utf8",
    timeout: 600_000,
    env: process.env
  })
  const line = stdout.trim().split("\n").at(-1) ?? ""
  if (status !== 0 || !line.startsWith("{")) {
    say(`  ${store}: ${name} did not end well: ${stderr.trim().split("\n").at(-1) ?? status}`)
    return undefined
  }
  return JSON.parse(line)
}

/** How many a second, or what was measured instead. */
const figure = ({ value, done, ms }) => value ?? (1000 * done) / ms

const manifest = (path) => JSON.parse(readFileSync(here(path), "utf8"))
/** The Node that the database engine in use is for, as in driver/index.js. */
const driver = Number.parseInt(process.versions.node, 10) >= 22 ? 22 : 20
const about = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  versions: {
    scipnet: manifest("../package.json").version,
    "better-sqlite3": manifest(`../driver/node${driver}/package.json`).dependencies["better-sqlite3"],
    ...manifest("package.json").dependencies
  },
  flags,
  rounds,
  large: Number(process.env.BENCH_LARGE ?? 1_000_000)
}

/** Of what is seldom done, the fractions count too. */
const rounded = (value) => (value < 100 ? Number(value.toFixed(2)) : Math.round(value))

const number = (value) => (value === null ? "–" : value.toLocaleString("en"))

const measured = {}

/** What an earlier run measured that was ended before its end. */
const kept =
  process.env.BENCH_RESUME === undefined ? [] : JSON.parse(readFileSync(here("results/latest.json"), "utf8")).rows

/** The table of what was measured so far, written down: a run that is ended early leaves what it has. */
const report = () => {
  const rows = Object.entries(cases).flatMap(([name, { unit }]) => {
    const earlier = kept.filter((row) => row.case === name)
    return Object.entries(measured[name] ?? {})
      .map(([store, outcomes]) => ({
        case: name,
        store,
        unit: outcomes[0]?.value === undefined ? `${unit}/s` : unit,
        figure: outcomes.length === 0 ? null : rounded(median(outcomes.map(figure))),
        spreadPercent: outcomes.length === 0 ? null : spread(outcomes.map(figure)),
        failed: outcomes.reduce((total, { failed }) => total + failed, 0),
        runs: outcomes.length,
        synchronous: outcomes[0]?.synchronous ?? null,
        ...(outcomes[0]?.rss === undefined ? {} : { rss: Math.round(median(outcomes.map(({ rss }) => rss))) }),
        ...(outcomes[0]?.latency === undefined
          ? {}
          : {
              latency: {
                p50: median(outcomes.map(({ latency }) => latency.p50)),
                p99: median(outcomes.map(({ latency }) => latency.p99))
              }
            })
      }))
      .concat(earlier)
  })

  const valueOf = (row, figure) =>
    rows.find((each) => each.case === row.case && each.store === row.store)?.[figure] ?? null
  const reached = reach.flatMap(({ what, of, than, figure = "figure", least = 0, most = Infinity }) => {
    const [one, other] = [valueOf(of, figure), valueOf(than, figure)]
    if (one === null || other === null) return []
    const ratio = one / other
    const goal = most === Infinity ? `at least ${least}` : `at most ${most}`
    return [{ what, ratio: Number(ratio.toFixed(2)), goal, reached: ratio >= least && ratio <= most }]
  })

  const markdown = [
    `# Benchmarks of ${about.date}`,
    "",
    `Node ${about.node}, ${about.cpu}, ${about.memory}. Medians of so many runs, in turns; ± is half of them.`,
    `Every program is started with ${flags.map((flag) => `\`${flag}\``).join(" ")} (docs/performance.md).`,
    `Of ${Object.entries(about.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    `A large log has ${about.large.toLocaleString("en")} events.`,
    "Payloads of some 130 bytes. *raw* is the same rows in the same tables by hand: `stores/raw.mjs`.",
    "",
    "| case | store | result | ± | runs | failed | synchronous |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.case} | ${row.store} | ${number(row.figure)} ${row.unit} | ${row.spreadPercent ?? "–"} % | ${row.runs} | ${row.failed} | ${row.synchronous} |`
    ),
    "",
    "| latency, in milliseconds | server | p50 | p99 |",
    "|---|---|---|---|",
    ...rows
      .filter(({ latency }) => latency !== undefined)
      .map(({ case: name, store, latency }) => `| ${name} | ${store} | ${latency.p50} | ${latency.p99} |`),
    "",
    "| what | to reach | reached |",
    "|---|---|---|",
    ...reached.map(
      ({ what, ratio, goal, reached }) => `| ${what} | ${goal} | ${ratio}${reached ? "" : " (not yet)"} |`
    ),
    ""
  ].join("\n")

  if (only === "") {
    mkdirSync(here("results"), { recursive: true })
    writeFileSync(here("results/latest.json"), `${JSON.stringify({ about, rows, reached }, null, 2)}\n`)
    writeFileSync(here("results/latest.md"), markdown)
  }
  return markdown
}

const wantedCases = Object.entries(cases).filter(
  ([name]) => name.includes(only) && !kept.some((row) => row.case === name)
)
// What is compared with each other is run in turns, since the disk is twice as fast in one minute as in the next.
const groups = new Map()
for (const [name, { group = name, stores, ...how }] of wantedCases) {
  const chosen = stores.filter((store) => wanted?.includes(store) ?? true)
  if (chosen.length > 0) groups.set(group, [...(groups.get(group) ?? []), { name, stores: chosen, ...how }])
}

for (const [group, members] of groups) {
  for (const { name, stores } of members) measured[name] = Object.fromEntries(stores.map((store) => [store, []]))
  const most = members[0].rounds ?? rounds
  for (let round = 1; round <= most; round++) {
    say(`${group}: round ${round} of ${most}`)
    for (const { name, stores } of members) {
      // Another first in each round, so that none always comes after the same one.
      for (let at = 0; at < stores.length; at++) {
        const store = stores[(at + round) % stores.length]
        const outcome = once(store, name)
        if (outcome !== undefined) measured[name][store].push(outcome)
      }
    }
  }
  report()
}
process.stdout.write(report())
