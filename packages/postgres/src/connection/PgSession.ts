/**
 * One open connection to PostgreSQL. Statements that are sent together take one round trip.
 */
import type { Duplex } from "node:stream"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Client, type ClientConfig, types as driverTypes } from "pg"
import * as PgFault from "./PgFault.ts"
import type { PgHost } from "./PgHost.ts"
import type { PgSettings } from "./PgSettings.ts"
import type { PgResult, PgStatement } from "./PgStatement.ts"

/** The result of one statement. */
export type Reply = Either.Either<PgResult, PgFault.PgFault>

export interface PgSession {
  /**
   * Sends statements in one trip and returns the reply to each. Outside of a transaction each is one of its own. When the last
   * reply takes longer than `timeout`, in milliseconds, the connection is closed. Never fails; interruption does not wait for
   * the replies.
   */
  readonly send: (statements: ReadonlyArray<PgStatement>, timeout: number) => Effect.Effect<ReadonlyArray<Reply>>
  /** True when the connection has ended. */
  readonly isLost: () => boolean
  /** Completes when the connection has ended. */
  readonly ended: Effect.Effect<void>
  /** Calls a function for each notification. */
  readonly onNotification: (listener: () => void) => void
  /** Closes the connection at once; PostgreSQL rolls its transaction back. */
  readonly close: Effect.Effect<void>
}

const int8 = 20

const types: NonNullable<ClientConfig["types"]> = {
  getTypeParser: (id: number, format?: "text" | "binary") =>
    id === int8 ? Number : format === "binary" ? driverTypes.getTypeParser(id, format) : driverTypes.getTypeParser(id)
}

/** The settings of the session, which PostgreSQL applies before its first statement. */
const optionsOf = ({ schema, statementTimeout, lockTimeout, idleTimeout, networkTimeout }: PgSettings): string => {
  const network = Math.max(1, Math.round(Duration.toSeconds(networkTimeout)))
  const values = {
    search_path: `${schema},pg_temp`,
    client_encoding: "UTF8",
    statement_timeout: Duration.toMillis(statementTimeout),
    lock_timeout: Duration.toMillis(lockTimeout),
    idle_in_transaction_session_timeout: Duration.toMillis(idleTimeout),
    tcp_user_timeout: network * 1000,
    tcp_keepalives_idle: network,
    tcp_keepalives_interval: 1,
    tcp_keepalives_count: 3,
    log_parameter_max_length_on_error: 0,
    // Statements outside of a transaction, and waits for a snapshot, do not depend on the defaults of a server, database or role.
    default_transaction_isolation: "read\\ committed",
    default_transaction_read_only: "off",
    default_transaction_deferrable: "off",
    // The warning that a commit did not wait for its standby must arrive, whatever the role's setting is.
    client_min_messages: "warning",
    // Each statement looks up few rows by an index. Plans of unanalyzed tables would read all rows, and stay in use.
    enable_seqscan: "off",
    enable_hashjoin: "off",
    enable_mergejoin: "off",
    jit: "off"
  }
  return Object.entries(values)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ")
}

const clientOf = (host: PgHost, settings: PgSettings): Client =>
  new Client({
    host: host.host,
    port: host.port,
    database: host.database,
    ...(host.user === undefined ? {} : { user: host.user }),
    // Without one, the driver uses PGPASSWORD, or the password file that PGPASSFILE names.
    ...(host.password === undefined ? {} : { password: host.password }),
    ssl: host.ssl,
    pipeline: true,
    types,
    keepAlive: true,
    keepAliveInitialDelayMillis: Duration.toMillis(settings.networkTimeout),
    connectionTimeoutMillis: Duration.toMillis(settings.connectTimeout),
    application_name: settings.applicationName,
    options: optionsOf(settings)
  })

/**
 * Closes a connection whose server sends what the driver cannot read, such as a method of authentication that it does not know. The
 * driver throws in its listener for bytes, which would end the process.
 */
const closeWhenUnreadable = (stream: Duplex): void => {
  const emit = stream.emit.bind(stream)
  const guarded = (event: string, ...args: ReadonlyArray<unknown>): boolean => {
    try {
      return emit(event, ...args)
    } catch (thrown) {
      if (event !== "data") {
        throw thrown
      }
      stream.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
      return true
    }
  }
  Object.defineProperty(stream, "emit", { value: guarded })
}

const destroy = (client: Client): void => void client.connection.stream.destroy()

/** Makes the session of a connected client. */
const make = (client: Client): PgSession => {
  let isLost = false
  // The warnings that were sent, and those that belong to a reply.
  let warnings = 0
  let counted = 0
  const listeners = new Set<() => void>()
  client.on("error", () => {
    isLost = true
  })
  client.on("end", () => {
    isLost = true
    for (const listener of listeners) {
      listener()
    }
    listeners.clear()
  })
  client.on("notice", (notice) => {
    // PostgreSQL translates the severity, and not the code.
    warnings += notice.code === "00000" ? 0 : 1
  })

  const send: PgSession["send"] = (statements, timeout) =>
    Effect.async((resume) => {
      const replies: Array<Reply> = []
      const { stream } = client.connection
      // All messages in one packet, if they fit.
      stream.cork()
      for (const [index, { name, text, values }] of statements.entries()) {
        const isLast = index === statements.length - 1
        const query = {
          text,
          ...(name === undefined ? {} : { name }),
          ...(values === undefined ? {} : { values: [...values] }),
          ...(isLast ? { query_timeout: Math.max(1, timeout) } : {})
        }
        client.query(query, (error: Error | null | undefined, result) => {
          const warned = warnings > counted
          counted = warnings
          replies.push(
            error === null || error === undefined
              ? Either.right({ rows: result.rows, count: result.rowCount ?? 0, command: result.command, warned })
              : Either.left(PgFault.fromUnknown(error, text))
          )
          if (replies.length === statements.length) {
            resume(Effect.succeed(replies))
          }
        })
      }
      stream.uncork()
    })

  return {
    send,
    isLost: () => isLost,
    ended: Effect.async((resume) => {
      const listener = () => resume(Effect.void)
      if (isLost) {
        listener()
        return Effect.void
      }
      listeners.add(listener)
      return Effect.sync(() => listeners.delete(listener))
    }),
    onNotification: (listener) => client.on("notification", listener),
    close: Effect.sync(() => {
      isLost = true
      destroy(client)
    })
  }
}

/** Connects to a server. Fails when it cannot be reached in time or refuses the login. */
export const open = (host: PgHost, settings: PgSettings): Effect.Effect<PgSession, PgFault.PgFault> =>
  Effect.async((resume) => {
    const client = clientOf(host, settings)
    // A server can end a connection in the message that accepts it. An error that nothing listens for ends the process.
    client.on("error", () => undefined)
    closeWhenUnreadable(client.connection.stream)
    client.connection.once("sslconnect", () => closeWhenUnreadable(client.connection.stream))
    client.connect().then(
      () => resume(Effect.succeed(make(client))),
      (thrown: unknown) => {
        destroy(client)
        resume(Effect.fail(PgFault.fromUnknown(thrown)))
      }
    )
    return Effect.sync(() => destroy(client))
  })
