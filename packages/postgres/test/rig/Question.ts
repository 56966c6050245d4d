/** Statements of the rig itself, which no fault of a test may fail: each runs over a new connection. */
import { setTimeout } from "node:timers/promises"
import { Cause, Effect } from "effect"
import { Client, type ClientConfig } from "pg"

/** A row of a result. */
export type Row = { readonly [column: string]: unknown }

/** Milliseconds after which a server that does not recover has failed. */
const limit = 60_000

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined)

/** SQLSTATE 57P03: the server starts, or recovers from the crash of one of its processes. */
const isRecovering = (error: unknown): boolean => codeOf(error) === "57P03"

/** True if the connection was lost, for example because the server ended all of them after the crash of one process. */
const isLost = (error: unknown): boolean =>
  ["57P01", "57P02", "ECONNRESET"].includes(String(codeOf(error))) ||
  (error instanceof Error && error.message.startsWith("Connection terminated"))

/** Connects, and waits for a server that recovers. */
const connect = async (config: ClientConfig): Promise<Client> => {
  for (const begun = performance.now(); ;) {
    const client = new Client({
      application_name: "rig",
      connectionTimeoutMillis: 30_000,
      query_timeout: 90_000,
      ...config
    })
    // A connection that is lost fails the statement; the event alone would end the process.
    client.on("error", () => undefined)
    try {
      await client.connect()
      return client
    } catch (error) {
      if (!isRecovering(error) || performance.now() - begun > limit) throw error
      await setTimeout(50)
    }
  }
}

/** Runs a statement. */
export const ask = async (
  config: ClientConfig,
  text: string,
  values: ReadonlyArray<unknown>
): Promise<ReadonlyArray<Row>> => {
  const client = await connect(config)
  try {
    const { rows } = await client.query<Row>(text, [...values])
    return rows
  } finally {
    // A server that is stopped by SIGSTOP does not end the connection.
    await Promise.race([client.end(), setTimeout(5_000, undefined, { ref: false })])
  }
}

/** Repeats reads whose connection is lost: a killed process of the server ends all connections a moment later. */
export const repeated = <A, R>(read: Effect.Effect<A, never, R>): Effect.Effect<A, never, R> =>
  Effect.unsandbox(Effect.retry(Effect.sandbox(read), { times: 20, while: (cause) => isLost(Cause.squash(cause)) }))
