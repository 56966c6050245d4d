/**
 * Runs all cases and prints one table; `npm run bench` in the root folder prepares and calls it. Stores alternate in each
 * round, and every run is a separate process. Figures are medians of the rounds. Results are written to `results/`.
 *
 *   BENCH_ROUNDS=5       number of rounds
 *   BENCH_MS=2000        measured time of a case, in milliseconds
 *   BENCH_WARM_MS=2000   warm-up time of a case, in milliseconds
 *   BENCH_RESUME=1       run only cases that are missing in results/latest.json, and keep the others
 *   BENCH_ONLY=TEXT      run only cases whose name contains the text; results are not written
 *   BENCH_STORES=A,B     run only these stores
 *   BENCH_LARGE=1000000  number of events in a large log
 *   BENCH_RECORDS=100000 number of users, and of anomalies, in a deepwell
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"
import { cases } from "./cases.mjs"
import { flags } from "./programs.mjs"
import { goals } from "./goals.mjs"
import { median, spread } from "./statistics.mjs"

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url))
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const only = process.env.BENCH_ONLY ?? ""
const selectedStores = process.env.BENCH_STORES?.split(",")

const say = (text) => process.stderr.write(`${text}\n`)

/** Runs one case on one store in a separate process. Returns undefined if it failed. */
const runOnce = (store, name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, pathOf("one.mjs"), store, name], {
    encoding: "utf8",
    timeout: 600_000,
    env: process.env
  })
  const line = stdout.trim().split("\n").at(-1) ?? ""
  if (status !== 0 || !line.startsWith("{")) {
    say(`  ${store}: ${name} failed: ${stderr.trim().split("\n").at(-1) ?? status}`)
    return undefined
  }
  return JSON.parse(line)
}

/** Returns the operations a second, or the value that the case measured instead. */
const figure = ({ value, done, ms }) => value ?? (1000 * done) / ms

const manifest = (path) => JSON.parse(readFileSync(pathOf(path), "utf8"))
/** The database engine of the running Node, as in driver/index.js. */
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

/** Keeps two decimals of small figures. */
const rounded = (value) => (value < 100 ? Number(value.toFixed(2)) : Math.round(value))

const number = (value) => (value === null ? "–" : value.toLocaleString("en"))

const measured = {}

/** Results of an earlier, interrupted run. */
const earlierRows =
  process.env.BENCH_RESUME === undefined ? [] : JSON.parse(readFileSync(pathOf("results/latest.json"), "utf8")).rows

/** Writes the results so far and returns them as Markdown, so that an interrupted run leaves its results. */
const report = () => {
  const rows = Object.entries(cases).flatMap(([name, { unit }]) => {
    const earlier = earlierRows.filter((row) => row.case === name)
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
  const comparisons = goals.flatMap((goal) => {
    const { comparison, measured, baseline, figure = "figure", atLeast = 0, atMost = Infinity } = goal
    const [value, reference] = [valueOf(measured, figure), valueOf(baseline, figure)]
    if (value === null || reference === null) return []
    const ratio = value / reference
    const bound = atMost === Infinity ? `at least ${atLeast}` : `at most ${atMost}`
    return [
      { comparison, ratio: Number(ratio.toFixed(2)), goal: bound, isReached: ratio >= atLeast && ratio <= atMost }
    ]
  })

  const markdown = [
    `# Benchmarks of ${about.date}`,
    "",
    `Node ${about.node}, ${about.cpu}, ${about.memory}. Medians of alternating runs; ± is the interquartile range.`,
    `Every program is started with ${flags.map((flag) => `\`${flag}\``).join(" ")} (docs/performance.md).`,
    `Versions: ${Object.entries(about.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    `A large log has ${about.large.toLocaleString("en")} events.`,
    "Payloads of about 130 bytes. *raw* is hand-written better-sqlite3 with the same rows in the same tables: `stores/raw.mjs`.",
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
    "| comparison | goal | measured |",
    "|---|---|---|",
    ...comparisons.map(
      ({ comparison, ratio, goal, isReached }) =>
        `| ${comparison} | ${goal} | ${ratio}${isReached ? "" : " (not reached)"} |`
    ),
    ""
  ].join("\n")

  if (only === "") {
    mkdirSync(pathOf("results"), { recursive: true })
    writeFileSync(pathOf("results/latest.json"), `${JSON.stringify({ about, rows, comparisons }, null, 2)}\n`)
    writeFileSync(pathOf("results/latest.md"), markdown)
  }
  return markdown
}

const selectedCases = Object.entries(cases).filter(
  ([name]) => name.includes(only) && !earlierRows.some((row) => row.case === name)
)
// Compared cases alternate, because the speed of the disk changes by a factor of two from minute to minute.
const groups = new Map()
for (const [name, { group = name, stores, ...options }] of selectedCases) {
  const chosen = stores.filter((store) => selectedStores?.includes(store) ?? true)
  if (chosen.length > 0) groups.set(group, [...(groups.get(group) ?? []), { name, stores: chosen, ...options }])
}

for (const [group, members] of groups) {
  for (const { name, stores } of members) measured[name] = Object.fromEntries(stores.map((store) => [store, []]))
  const most = members[0].rounds ?? rounds
  for (let round = 1; round <= most; round++) {
    say(`${group}: round ${round} of ${most}`)
    for (const { name, stores } of members) {
      // The order rotates, so that no store always runs after the same one.
      for (let index = 0; index < stores.length; index++) {
        const store = stores[(index + round) % stores.length]
        const outcome = runOnce(store, name)
        if (outcome !== undefined) measured[name][store].push(outcome)
      }
    }
  }
  report()
}
process.stdout.write(report())
