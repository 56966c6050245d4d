/**
 * Exports all metrics of this process in Prometheus' text format.
 */
import * as Effect from "effect/Effect"

/** The metrics as text. The exporter is imported at the first request, which keeps start-up fast. */
export const text = Effect.gen(function* () {
  const [metrics, resource, { default: prometheus }] = yield* Effect.promise(() =>
    Promise.all([
      import("@effect/opentelemetry/Metrics"),
      import("@effect/opentelemetry/Resource"),
      import("@opentelemetry/exporter-prometheus")
    ])
  )
  const producer = yield* Effect.provide(metrics.makeProducer, resource.layer({ serviceName: "scipnet-server" }))
  const { resourceMetrics } = yield* Effect.promise(() => producer.collect())
  return new prometheus.PrometheusSerializer("", false, undefined, true, true).serialize(resourceMetrics)
})
