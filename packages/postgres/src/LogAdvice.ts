/**
 * The sentence for each reason for which a log in PostgreSQL cannot be used, with the next step of the operator. Without names
 * of hosts, since readers can get it too.
 */
import type { LogReason } from "./connection/PgFault.ts"

/** What is wrong, without a full stop, and the next step. */
export interface Advice {
  readonly what: string
  readonly next: string
}

const advice: { readonly [Reason in LogReason]: Advice } = {
  LOG_UNREACHABLE: {
    what: "The log in PostgreSQL cannot be reached",
    next: "Check SCIPNET_LOG, the network and that PostgreSQL runs; programs that run reconnect without a restart."
  },
  LOG_STANDBY: {
    what: "PostgreSQL is a standby, which accepts no changes",
    next: "List the primary in SCIPNET_LOG too, or promote a standby: docs/many-machines.md, Failover."
  },
  LOG_OLD_EPOCH: {
    what: "PostgreSQL is an older copy of the log than the one that was used before",
    next: "Stop the old primary, and make it a standby of the new one: docs/many-machines.md, Failover."
  },
  LOG_FOREIGN: {
    what: "PostgreSQL has another log than the one that this replica was read from",
    next: "Check SCIPNET_LOG, SCIPNET_LOG_SCHEMA and SCIPNET_REPLICA; nothing was changed. If the log was replaced on purpose, start scipnet-server once with --set-aside-diverged, or name a new file with --replica. See docs/many-machines.md, Divergence."
  },
  LOG_MISSING: {
    what: "PostgreSQL has no log in this database and schema, or its role may not see it",
    next: "Check SCIPNET_LOG and SCIPNET_LOG_SCHEMA, create it (scipnet log create), or grant the role its rights (scipnet log roles)."
  },
  LOG_NO_SYNCHRONOUS_STANDBY: {
    what: "PostgreSQL has no synchronous standby, so the loss of its disk would lose acknowledged changes",
    next: "Start one, and name it in synchronous_standby_names; or set SCIPNET_LOG_ALLOW=no-synchronous-standby."
  },
  LOG_ASYNCHRONOUS_COMMIT: {
    what: "PostgreSQL acknowledges changes before they are on disk",
    next: "Set synchronous_commit = on; or set SCIPNET_LOG_ALLOW=asynchronous-commit."
  },
  LOG_NO_FSYNC: {
    what: "PostgreSQL does not wait for its disk, so a power failure would lose acknowledged changes and damage its files",
    next: "Set fsync = on; or set SCIPNET_LOG_ALLOW=no-fsync."
  },
  LOG_NO_FULL_PAGE_WRITES: {
    what: "PostgreSQL cannot repair pages that a power failure left half written",
    next: "Set full_page_writes = on; or set SCIPNET_LOG_ALLOW=no-full-page-writes if the file system writes whole pages, as ZFS does."
  },
  LOG_SETTINGS: {
    what: "The name of the PostgreSQL schema is not valid",
    next: "Use 1 to 63 characters a to z, 0 to 9 and _, beginning with a letter or _ and not with pg_."
  },
  LOG_CLOCK_SKEW: {
    what: "The clocks of this machine and of PostgreSQL differ by more than is allowed",
    next: "Synchronize both clocks, for example with chrony; SCIPNET_LOG_CLOCK_SKEW is the limit."
  },
  LOG_PARAMETERS_LOGGED: {
    what: "PostgreSQL would write texts of records into its own log",
    next: "Set log_parameter_max_length = 0 and log_parameter_max_length_on_error = 0, pgaudit.log_parameter = off and auto_explain.log_min_duration = -1; or set SCIPNET_LOG_ALLOW=parameter-logging."
  },
  LOG_AUTHENTICATION: {
    what: "PostgreSQL refused the login",
    next: "Check the user in SCIPNET_LOG, the password in PGPASSWORD or the file PGPASSFILE, and pg_hba.conf."
  },
  LOG_TLS: {
    what: "The connection to PostgreSQL is not encrypted, or its certificate is not trusted",
    next: "Set SCIPNET_LOG_CA to its CA certificate, and name the host as in the certificate; or set SCIPNET_LOG_ALLOW=unverified-tls."
  },
  LOG_NO_DATABASE: {
    what: "PostgreSQL has no database of this name",
    next: "Check SCIPNET_LOG, or create the database: scipnet log roles prints the SQL."
  },
  LOG_RIGHTS: {
    what: "PostgreSQL does not permit this to the role of SCIPNET_LOG",
    next: "Create, migrate, import and restore a log as its owner, such as scipnet_owner; for all else grant the role its rights: scipnet log roles prints the SQL."
  },
  LOG_READ_ONLY: {
    what: "PostgreSQL accepts no changes",
    next: "Set default_transaction_read_only = off, also for the database and the role."
  },
  LOG_CONNECTIONS: {
    what: "PostgreSQL has no free connection",
    next: "Stop programs that are not needed, or raise max_connections and the limits of the database and the role; each server has up to 8."
  },
  LOG_SERVER_ERROR: {
    what: "PostgreSQL reports a fault of its own, or of its disk",
    next: "Look at PostgreSQL's own log and at its disk."
  },
  LOG_VERSION: { what: "PostgreSQL is older than version 15", next: "Update PostgreSQL." }
}

const isReason = (reason: string): reason is LogReason => Object.hasOwn(advice, reason)

/** The advice for the reason of a `DatabaseUnavailable`; undefined when the reason is not that of a log. */
export const find = (reason: string): Advice | undefined => (isReason(reason) ? advice[reason] : undefined)

/** The sentence for a reason; undefined when the reason is not that of a log. */
export const sentence = (reason: string): string | undefined => {
  const found = find(reason)
  return found === undefined ? undefined : `${found.what} (${reason}). ${found.next}`
}
