/** The goals, as ratios of two figures of one run: of throughputs, unless `figure` names another one. */
const scipnet = (name) => ({ case: name, store: "scipnet" })
const raw = (name) => ({ case: name, store: "raw" })
const lone = "one append at a time"

export const goals = [
  { comparison: "sequential durable appends, of raw", measured: scipnet(lone), baseline: raw(lone), atLeast: 0.6 },
  {
    comparison: "64 concurrent writers, of raw sequentially",
    measured: scipnet("64 writers"),
    baseline: raw(lone),
    atLeast: 7
  },
  {
    comparison: "256 concurrent writers, of raw sequentially",
    measured: scipnet("256 writers"),
    baseline: raw(lone),
    atLeast: 8
  },
  {
    comparison: "1,000 appends in one request, of raw",
    measured: scipnet("1,000 appends in one request"),
    baseline: raw("1,000 appends in one request"),
    atLeast: 0.9
  },
  {
    comparison: "one append of 1,000 events, of raw",
    measured: scipnet("one append of 1,000 events"),
    baseline: raw("one append of 1,000 events"),
    atLeast: 0.9
  },
  {
    comparison: "fold a stream of 1,000, of raw",
    measured: scipnet("fold a stream of 1,000"),
    baseline: raw("fold a stream of 1,000"),
    atLeast: 0.5
  },
  {
    comparison: "rebuild all projections, of raw",
    measured: scipnet("rebuild a large log"),
    baseline: raw("rebuild a large log"),
    atLeast: 0.5
  },
  {
    comparison: "peak memory of the rebuild of a large log, of one of 100,000",
    measured: scipnet("rebuild a large log"),
    baseline: scipnet("rebuild a log of 100,000"),
    figure: "rss",
    atMost: 1.2
  },
  {
    comparison: "an append to a large log, of one to a small log",
    measured: scipnet("append to a large log"),
    baseline: scipnet("append to a log of 10,000"),
    // At most 1.2 times as long.
    atLeast: 0.83
  },
  // At most four times as long.
  ...["--version", "--help", "access"].map((name) => ({
    comparison: `scipnet ${name}, of node -e 0`,
    measured: scipnet(`scipnet ${name}`),
    baseline: raw(`scipnet ${name}`),
    atLeast: 0.25
  })),
  {
    comparison: "ACCESS over TCP, 64 connections, of a call that does nothing",
    measured: scipnet("ACCESS over TCP, 64 connections"),
    baseline: { case: "ACCESS over TCP, 64 connections", store: "nothing" },
    atLeast: 0.5
  }
]
