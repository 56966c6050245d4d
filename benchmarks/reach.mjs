/** What is to be reached, as ratios within one run: of what was done in a second, if nothing else is said. */
const ours = (name) => ({ case: name, store: "scipnet" })
const raw = (name) => ({ case: name, store: "raw" })
const lone = "one append at a time"

export const reach = [
  { what: "one durable append at a time, of raw", of: ours(lone), than: raw(lone), least: 0.6 },
  { what: "64 writers at once, of raw one at a time", of: ours("64 writers"), than: raw(lone), least: 7 },
  { what: "256 writers at once, of raw one at a time", of: ours("256 writers"), than: raw(lone), least: 8 },
  {
    what: "1,000 appends a batch, of raw",
    of: ours("1,000 appends in one request"),
    than: raw("1,000 appends in one request"),
    least: 0.9
  },
  {
    what: "one append of 1,000 events, of raw",
    of: ours("one append of 1,000 events"),
    than: raw("one append of 1,000 events"),
    least: 0.9
  },
  {
    what: "fold a stream of 1,000, of raw",
    of: ours("fold a stream of 1,000"),
    than: raw("fold a stream of 1,000"),
    least: 0.5
  },
  {
    what: "rebuild all projections, of raw",
    of: ours("rebuild a large log"),
    than: raw("rebuild a large log"),
    least: 0.5
  },
  {
    what: "memory at its most while a large log is rebuilt, of one of 100,000",
    of: ours("rebuild a large log"),
    than: ours("rebuild a log of 100,000"),
    figure: "rss",
    most: 1.2
  },
  {
    what: "an append to a large log, of one to a small",
    of: ours("append to a large log"),
    than: ours("append to a log of 10,000"),
    // At most 1.2 times as long.
    least: 0.83
  },
  // At most four times as long.
  ...["--version", "--help", "access"].map((name) => ({
    what: `scipnet ${name}, of node -e 0`,
    of: ours(`scipnet ${name}`),
    than: raw(`scipnet ${name}`),
    least: 0.25
  })),
  {
    what: "ACCESS over TCP, 64 connections, of a call that does nothing",
    of: ours("ACCESS over TCP, 64 connections"),
    than: { case: "ACCESS over TCP, 64 connections", store: "nothing" },
    least: 0.5
  }
]
