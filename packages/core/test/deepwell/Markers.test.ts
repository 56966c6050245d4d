/** The search for markers. */
import { gzipSync } from "node:zlib"
import { expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Redacted } from "effect"
import * as Markers from "./Markers.ts"
import * as Witness from "./Witness.ts"

const marker = Markers.mint("marker")

it("a marker is found plain, in other letters, escaped, in hexadecimal, in base64 and in UTF-16", () => {
  const within = `before "${marker}" after`
  const texts = [
    within,
    within.toUpperCase(),
    JSON.stringify(JSON.stringify(within)),
    Buffer.from(within).toString("hex"),
    Buffer.from(within).toString("base64"),
    Buffer.from(` ${within}`).toString("base64"),
    Buffer.from(`  ${within}`).toString("base64url"),
    Buffer.from(within, "utf16le"),
    Buffer.from(within)
  ]
  for (const text of texts) {
    expect(Markers.found([marker, Markers.mint("other")], text)).toEqual([marker])
  }
  expect(Markers.found([marker], gzipSync(marker))).toEqual([])
  expect(Markers.found([marker], marker.slice(0, -1))).toEqual([])
})

it.live("logs, traces, errors and defects are all captured", () =>
  Effect.gen(function* () {
    const witness = Witness.make()
    const ways = [
      Effect.log(marker),
      Effect.logDebug({ deep: { in: [{ an: { object: marker } }] } }),
      Effect.annotateLogs(Effect.log("said"), { note: marker }),
      Effect.logError("failed", Cause.fail(new Error("outer", { cause: new Error(marker) }))),
      Effect.withSpan(Effect.void, marker),
      Effect.withSpan(Effect.void, "named", { attributes: { note: marker } }),
      Effect.withSpan(Effect.annotateCurrentSpan("note", marker), "named"),
      Effect.withSpan(Effect.exit(Effect.withSpan(Effect.fail(marker), "inner")), "outer"),
      Effect.fail({ _tag: "Failed", note: marker }),
      Effect.die(new Error("outer", { cause: { note: marker } }))
    ]
    for (const way of ways) {
      const before = witness.said.length
      yield* witness.hear("error", way).pipe(Effect.provide(witness.layer))
      const said = witness.said.slice(before).map(({ text }) => text)
      expect(Markers.found([marker], said.join("\n"))).toEqual([marker])
    }
    const kept = yield* witness.hear("error", Effect.fail(Redacted.make(marker)))
    expect(Exit.isFailure(kept)).toBe(true)
    expect(
      Markers.found(
        [marker],
        witness.said
          .slice(-6)
          .map(({ text }) => text)
          .join()
      )
    ).toEqual([])
  })
)
