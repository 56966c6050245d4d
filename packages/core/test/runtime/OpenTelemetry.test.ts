import { createServer } from "node:http"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Layer } from "effect"
import * as Deepwell from "../../src/deepwell/Deepwell.ts"
import * as OpenTelemetry from "../../src/runtime/OpenTelemetry.ts"

interface Received {
  readonly path: string
  readonly body: string
  readonly authorization: string | undefined
}

/** A local collector that records requests. */
const collector = Effect.acquireRelease(
  Effect.async<{ readonly received: Array<Received>; readonly url: string; readonly close: () => void }>((resume) => {
    const received: Array<Received> = []
    const server = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8")
      request.on("data", (text: string) => (body += text))
      request.on("end", () => {
        received.push({ path: request.url ?? "", body, authorization: request.headers.authorization })
        response.end("{}")
      })
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ received, url: `http://127.0.0.1:${port}`, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

const set = (values: Readonly<Record<string, string>>) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(values)), { pathDelim: "!" }))

const work = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* Effect.logInfo("a line of the log")
  return yield* Effect.flip(deepwell.access({ type: "scp", id: "SCP-173" }).pipe(Deepwell.actingAs("stranger")))
}).pipe(Effect.provide(Deepwell.layerSqlite({ filename: ":memory:" })))

const telling = (values: Readonly<Record<string, string>>) =>
  OpenTelemetry.layer({ service: "test", version: "1.0.0" }).pipe(Layer.provide(set(values)))

describe("telemetry", () => {
  it.scopedLive("exports spans, metrics and logs, with the configured headers", () =>
    Effect.gen(function* () {
      const { received, url } = yield* collector
      yield* Effect.provide(
        work,
        telling({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20marked-token" })
      )
      const bodies = (path: string) =>
        received
          .filter((each) => each.path === path)
          .map((each) => each.body)
          .join("\n")
      expect(bodies("/v1/traces")).toContain("Deepwell.access")
      expect(bodies("/v1/metrics")).toContain("database_transaction_ms")
      expect(bodies("/v1/logs")).toContain("a line of the log")
      expect(new Set(received.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer marked-token"]))
      expect(received.map(({ body }) => body).join("")).not.toContain("marked-token")
    })
  )

  it.scopedLive("exports nothing without an endpoint", () =>
    Effect.gen(function* () {
      const { received } = yield* collector
      yield* Effect.provide(work, telling({}))
      expect(received).toEqual([])
    })
  )

  it.live("does not disturb the program if the collector is unavailable", () =>
    Effect.gen(function* () {
      const [took] = yield* Effect.timed(
        Effect.provide(work, telling({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }))
      )
      expect(Duration.toSeconds(took)).toBeLessThan(12)
    })
  )

  it.live.each(["not an address", "ftp://example.org"])("rejects the endpoint %j", (endpoint) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(work, telling({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })))
      expect(String(error)).toContain("OTEL_EXPORTER_OTLP_ENDPOINT")
    })
  )
})
