/** Logs of the tests of faults: creates their tables, and connects to them with short limits of time. */
import { Duration, Effect, Redacted } from "effect"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import type { SharedLog } from "@scipnet/core/eventsourcing/SharedLog"
import * as StoredEvents from "@scipnet/core/eventsourcing/StoredEvents"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import type { Cluster } from "../rig/Cluster.ts"
import { notDurableAllowed } from "../rig/ClusterFiles.ts"
import * as Form from "./Form.ts"
import type { Event } from "./Ledger.ts"

/** The time limit of a call in milliseconds. The short form runs beside other tests. */
export const deadline = Form.choose(5000, 2500)

export interface Options {
  /** The state of the log that the program has seen before. */
  readonly seen?: PgCommitLog.Options["seen"] | undefined
  /** By default no synchronous standby is required. That the disk is not waited for is always allowed. */
  readonly allow?: PgSettings.PgSettings["allow"]
}

const settings = (urls: ReadonlyArray<string>, { allow = ["no-synchronous-standby"] }: Options) => ({
  hosts: urls.map((url) => Redacted.make(url)),
  allow: [...allow, notDurableAllowed],
  deadline: Duration.millis(deadline),
  connectTimeout: Duration.seconds(Form.choose(2, 1)),
  networkTimeout: Duration.seconds(1)
})

/** Creates the tables of an empty log in a database of a cluster. */
export const create = (cluster: Cluster, database?: string) =>
  Effect.orDie(PgSchema.create(PgSettings.make(settings([cluster.url({ database })], {}))))

/** Connects to a log of any events. */
export const openAny = <E>(urls: ReadonlyArray<string>, options: Options = {}) =>
  PgCommitLog.make<E>({ ...settings(urls, options), ...(options.seen === undefined ? {} : { seen: options.seen }) })

/** Connects to the log of the ledger, at the first of these URLs that can be used. */
export const open = (urls: ReadonlyArray<string>, options: Options = {}) => openAny<Event>(urls, options)

/** The head before the first event of a log. */
export const origin = (log: Pick<SharedLog<Event, undefined>, "identity">) =>
  Effect.map(log.identity, ({ id }): Head => StoredEvents.origin(id))
