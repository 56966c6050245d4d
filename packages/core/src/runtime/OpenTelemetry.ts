/**
 * Exports spans, metrics and logs to an OpenTelemetry collector.
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/** A collector is configured, but the package `install` with the exporter is not installed. */
export class NoExporter extends Data.TaggedError("NoExporter")<{ readonly install: string }> {}

const exporterPackage = "@effect/opentelemetry"

/** Comma-separated `name=value` pairs with percent-encoded values, as specified by OpenTelemetry. */
const headers = Config.redacted("OTEL_EXPORTER_OTLP_HEADERS").pipe(
  Config.mapOrFail((text) =>
    Either.try({
      try: () =>
        Redacted.make(
          Object.fromEntries(
            Redacted.value(text)
              .split(",")
              .filter((pair) => pair.trim() !== "")
              .map((pair) => {
                const [, name = "", value = ""] = /^\s*([\w-]+)\s*=(.*)$/.exec(pair) ?? []
                return [name, decodeURIComponent(value.trim())] as const
              })
          )
        ),
      catch: () => ConfigError.InvalidData([], "Expected comma-separated name=value pairs")
    })
  ),
  Config.withDefault(Redacted.make<Record<string, string>>({}))
)

const endpoint = Config.url("OTEL_EXPORTER_OTLP_ENDPOINT").pipe(
  Config.validate({
    message: "Expected an http or https address",
    validation: ({ protocol }) => protocol === "http:" || protocol === "https:"
  }),
  Config.option
)

const settings = (service: string) =>
  Config.all({
    endpoint,
    headers,
    service: Config.withDefault(Config.nonEmptyString("OTEL_SERVICE_NAME"), service)
  })

const loadExporter = Effect.tryPromise({
  try: () => Promise.all([import("@effect/opentelemetry/Otlp"), import("@effect/platform/FetchHttpClient")] as const),
  catch: () => new NoExporter({ install: exporterPackage })
})

/**
 * Exports spans, metrics and logs to the collector at `OTEL_EXPORTER_OTLP_ENDPOINT`. `OTEL_EXPORTER_OTLP_HEADERS` sets request
 * headers, and `OTEL_SERVICE_NAME` replaces `service`. Without an endpoint nothing is loaded and tracing is disabled; programs
 * with another tracer omit this layer. Data that the collector does not accept is dropped, and the program waits at most 3
 * seconds for the last export.
 *
 * Fails with `NoExporter` if `@effect/opentelemetry` is not installed, and with `ConfigError` for invalid settings.
 *
 * @example
 * program.pipe(Effect.provide(OpenTelemetry.layer({ service: "archive", version: "1.2.0" })))
 */
export const layer = ({ service, version }: { readonly service: string; readonly version: string }) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const set = yield* settings(service)
      if (Option.isNone(set.endpoint)) {
        // Spans would be discarded, and each costs the generation of ids.
        return Layer.setTracerEnabled(false)
      }
      const [Otlp, FetchHttpClient] = yield* loadExporter
      return Otlp.layerJson({
        baseUrl: set.endpoint.value.href.replace(/\/$/, ""),
        resource: { serviceName: set.service, serviceVersion: version },
        headers: Redacted.value(set.headers),
        loggerExportInterval: "1 seconds",
        tracerExportInterval: "1 seconds",
        metricsExportInterval: "10 seconds",
        shutdownTimeout: "3 seconds"
      }).pipe(Layer.provide(FetchHttpClient.layer))
    })
  )
