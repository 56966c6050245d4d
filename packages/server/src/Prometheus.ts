/**
 * What is measured, as Prometheus reads it.
 */
import { Effect } from "effect"

/** Everything that was measured in this process so far. What writes it is read when it is first asked for. */
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
