/** Formats outcomes as a table: each cell has the value under attack and, after a slash, that of the baseline. */

const ms = (value) => (value === null ? "–" : value >= 100 ? `${Math.round(value)}` : `${value}`)

const latency = ({ under, baseline }, role, share) =>
  `${ms(under[role]?.[share] ?? null)} / ${ms(baseline[role]?.[share] ?? null)}`

const header = ["attack", "ACCESS p50", "p99", "login p50", "p99", "health p99", "peak MiB", "stop ms", ""]

const row = (outcome) => [
  outcome.attack,
  latency(outcome, "access", "p50"),
  latency(outcome, "access", "p99"),
  latency(outcome, "login", "p50"),
  latency(outcome, "login", "p99"),
  latency(outcome, "health", "p99"),
  `${outcome.under.peak ?? "–"} / ${outcome.baseline.peak ?? "–"}`,
  `${outcome.stop.ms}`,
  [...(outcome.idle === undefined ? [] : [`${outcome.idle.kibEach} KiB a connection`]), ...outcome.missed].join("; ")
]

const line = (cells) => `| ${cells.join(" | ")} |`

/** Returns a Markdown table; times are in milliseconds. */
export const table = (outcomes) =>
  [line(header), line(header.map(() => "---")), ...outcomes.map((outcome) => line(row(outcome)))].join("\n")
