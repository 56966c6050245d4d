/**
 * Telling an OpenTelemetry collector what goes on, where one is set: spans, metrics and logs.
 */
import { Config, ConfigError, Data, Effect, Either, Layer, Option, Redacted } from "effect"

/** A collector is set, and what speaks to it is not installed. */
export class NoExporter extends Data.TaggedError("NoExporter")<{ readonly install: string }> {}

const exporterPackage = "@effect/opentelemetry"

/** `name=value` pairs with commas between, as OpenTelemetry has them; the values are percent-encoded. */
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
      catch: () => ConfigError.InvalidData([], "Expected name=value, with commas between them")
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
 * Exports to `OTEL_EXPORTER_OTLP_ENDPOINT`. When it is not set it exports and loads nothing, and no spans are made: who
 * has a tracer of their own leaves this layer out. A collector that does not answer is in nobody's way: what it misses is
 * gone, and the end of the program waits for it no longer than 3 seconds.
 *
 * Fails with `NoExporter` where `@effect/opentelemetry` is not installed.
 *
 * @example
 * program.pipe(Effect.provide(Telemetry.layer({ service: "archive", version: "1.2.0" })))
 */
export const layer = ({ service, version }: { readonly service: string; readonly version: string }) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const set = yield* settings(service)
      if (Option.isNone(set.endpoint)) {
        // Nobody would see them, and each costs an identity.
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
