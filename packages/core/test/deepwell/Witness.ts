/**
 * Captures all output of a program: logs, traces, metrics and errors.
 */
import { inspect } from "node:util"
import { Cause, Effect, Exit, Layer, Logger, LogLevel, Metric, Tracer } from "effect"

/** One output with its source. */
export interface Saying {
  readonly by: string
  readonly text: string
}

export interface Witness {
  /** All outputs so far. */
  readonly said: ReadonlyArray<Saying>
  /** Replaces the logger and the tracer. */
  readonly layer: Layer.Layer<never>
  /** Runs an effect, and captures its error in every form in which it can be printed. Returns the exit. */
  readonly hear: <A, E, R>(by: string, effect: Effect.Effect<A, E, R>) => Effect.Effect<Exit.Exit<A, E>, never, R>
  /** Captures the current metrics. */
  readonly measure: Effect.Effect<void>
}

// Without limits, so that nothing is elided.
const shown = (value: unknown): string =>
  inspect(value, { depth: 30, showHidden: true, maxArrayLength: null, maxStringLength: null, breakLength: Infinity })

const inJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ""
  } catch (error) {
    return String(error)
  }
}

const causeTexts = (cause: Cause.Cause<unknown>): ReadonlyArray<string> => [
  Cause.pretty(cause, { renderErrorCause: true }),
  String(cause),
  inJson(cause),
  shown(cause),
  ...[...Cause.failures(cause), ...Cause.defects(cause)].flatMap((error) => [
    String(error),
    inJson(error),
    shown(error),
    ...(error instanceof Error ? [error.message, error.stack ?? "", shown(error.cause)] : [])
  ])
]

export const make = (): Witness => {
  const said: Array<Saying> = []
  const note = (by: string, ...texts: ReadonlyArray<string>) => {
    said.push(...texts.map((text) => ({ by, text })))
  }

  const logger = Logger.make(({ message, cause, annotations, spans, logLevel }) => {
    note("log", logLevel.label, shown(message), inJson(message), ...causeTexts(cause))
    note("log", shown([...annotations]), shown([...spans]))
  })

  const tracer = Tracer.make({
    span: (name, parent, context, links, startTime, kind) => {
      note("trace", name, shown(links))
      const attributes = new Map<string, unknown>()
      return {
        _tag: "Span",
        name,
        spanId: `${said.length}`,
        traceId: "test",
        parent,
        context,
        status: { _tag: "Started", startTime },
        attributes,
        links,
        sampled: true,
        kind,
        end: (_, exit) => {
          note("trace", ...(Exit.isFailure(exit) ? causeTexts(exit.cause) : []))
        },
        attribute: (key, value) => {
          attributes.set(key, value)
          note("trace", key, shown(value))
        },
        event: (event, _, about) => {
          note("trace", event, shown(about))
        },
        addLinks: (more) => {
          note("trace", shown(more))
        }
      }
    },
    context: (run) => run()
  })

  return {
    said,
    layer: Layer.mergeAll(
      Logger.replace(Logger.defaultLogger, logger),
      Logger.minimumLogLevel(LogLevel.All),
      Layer.setTracer(tracer)
    ),
    hear: (by, effect) =>
      Effect.tap(Effect.exit(effect), (exit) =>
        Effect.sync(() => {
          note(by, ...(Exit.isFailure(exit) ? causeTexts(exit.cause) : []))
        })
      ),
    measure: Effect.map(Metric.snapshot, (metrics) => {
      note("metrics", shown(metrics))
    })
  }
}
