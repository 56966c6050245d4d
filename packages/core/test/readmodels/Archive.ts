/**
 * Random archives with records of every type, which refer to each other and to absent records, and random readers.
 */
import { Access, Clearance } from "@scipnet/core"
import type { QueryResult } from "@scipnet/core"
import { Effect, FastCheck, Option } from "effect"
import * as Database from "../../src/database/Database.ts"
import type { Run } from "../../src/database/transaction/SqlRunner.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import type { DomainEvent } from "../../src/domain/DomainEvent.ts"
import * as ItemNumber from "../../src/domain/ItemNumber.ts"
import { ScpRegistered, ScpStatusChanged } from "../../src/domain/scp/ScpEvent.ts"
import { SiteFounded } from "../../src/domain/site/SiteEvent.ts"
import { SiteId } from "../../src/domain/SiteId.ts"
import { TaskForceFormed } from "../../src/domain/task-force/TaskForceEvent.ts"
import { TaskForceId } from "../../src/domain/TaskForceId.ts"
import { UserRegistered } from "../../src/domain/user/UserEvent.ts"
import { UserId } from "../../src/domain/UserId.ts"
import * as Event from "../../src/eventsourcing/Event.ts"
import * as Arbitraries from "../../src/testing/DomainArbitraries.ts"
import * as RecordViews from "../../src/readmodels/RecordViews.ts"

const { array, boolean, constantFrom, oneof, option, record, uniqueArray } = FastCheck

export const types = ["scp", "user", "site", "mtf"] as const

// Mostly a few similar ids, so that records refer to each other and have near matches.
const few = <A>(ids: ReadonlyArray<A>, any: FastCheck.Arbitrary<A>) =>
  oneof({ arbitrary: constantFrom(...ids), weight: 5 }, { arbitrary: any, weight: 1 })
const items = [
  "SCP-173",
  "SCP-1730",
  "SCP-173-J",
  "SCP-172",
  "SCP-073",
  "SCP-106",
  "SCP-106-1",
  "SCP-9999",
  "SCP-10000"
]
const scp = few(
  items.map((item) => ItemNumber.ItemNumber.make(item)),
  Arbitraries.itemNumber
)
const user = few(
  ["user-1", "user-2", "user-10", "l.hayden", "l_hayden", "admin"].map((id) => UserId.make(id)),
  Arbitraries.userId
)
const site = few(
  ["Site-19", "Site-17", "Site-1", "Area-12", "Bio-Site-84"].map((id) => SiteId.make(id)),
  Arbitraries.siteId
)
const taskForce = few(
  ["Epsilon-11", "Epsilon-1", "Alpha-1", "Nu-7"].map((id) => TaskForceId.make(id)),
  Arbitraries.taskForceId
)

const common = { name: Arbitraries.line, clearance: Arbitraries.clearance }
const of = <A>(one: FastCheck.Arbitrary<A>, id: (each: A) => string) =>
  uniqueArray(one, { selector: id, maxLength: 12, size: "max" })

export const archive = record({
  scps: of(
    record({ scp, ...common, deleted: boolean(), site: option(site), taskForce: option(taskForce) }),
    (each) => each.scp
  ),
  users: of(record({ user, ...common, site: option(site), taskForce: option(taskForce) }), (each) => each.user),
  sites: of(record({ site, ...common, director: option(user) }), (each) => each.site),
  taskForces: of(record({ taskForce, ...common, leader: option(user), site: option(site) }), (each) => each.taskForce)
})
export type Archive = typeof archive extends FastCheck.Arbitrary<infer A> ? A : never

/** A few readers, often users of the archive. */
export const readers: FastCheck.Arbitrary<ReadonlyArray<Access.Reader>> = array(
  record({ id: user, clearance: Arbitraries.clearance, site: option(site) }),
  { minLength: 1, maxLength: 6, size: "max" }
)

const unassessed = { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null } as const
const opened = { classification: unassessed, status: "active", provenance: null } as const
const removal = { from: "active", to: "deleted", reason: "r", evidence: null, by: "x", approvedBy: "y" } as const

const events = ({ scps, users, sites, taskForces }: Archive): ReadonlyArray<DomainEvent> => [
  ...scps.map(({ deleted: _, ...each }) => ScpRegistered.make({ ...each, ...opened })),
  ...scps
    .filter(({ deleted }) => deleted)
    .map((each) => ScpStatusChanged.make({ scp: each.scp, ...removal, proposal: null })),
  ...users.map((each) => UserRegistered.make({ ...each, title: "Researcher", roles: [] })),
  ...sites.map((each) => SiteFounded.make(each)),
  ...taskForces.map((each) => TaskForceFormed.make(each))
]

/** Appends the events of an archive to the log in context, without authorization. */
export const file = (archived: Archive) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const minted = yield* Event.mint(events(archived))
    if (minted.length > 0) {
      const appends = [{ stream: "all", expected: "any" as const, events: minted }]
      yield* log.appendAll({ appends, metadata: Event.actorMetadata("test") })
    }
  })

/** Queries the read models of the deepwell in context. */
export const query = <A>(view: (run: Run) => A) =>
  Effect.flatMap(Database.Database, (database) => database.read("a query of the test", view))

/** The type and id of a record. */
export interface Place {
  readonly type: QueryResult.RecordType
  readonly id: string
}

/** The type and id of every record of a type, unordered. */
export const places = (
  { scps, users, sites, taskForces }: Archive,
  type: QueryResult.RecordType
): ReadonlyArray<Place> => {
  const ids = {
    scp: scps.map((each) => each.scp),
    user: users.map((each) => each.user),
    site: sites.map((each) => each.site),
    mtf: taskForces.map((each) => each.taskForce)
  }
  return ids[type].map((id) => ({ type, id }))
}

const numberOf = ({ type, id }: Place) =>
  type === "scp" ? Option.match(ItemNumber.parse(id), { onNone: () => 0, onSome: ItemNumber.serial }) : 0

/** Compares records of a type by their order. */
export const order = (a: Place, b: Place): number =>
  numberOf(a) - numberOf(b) || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1)

/** All records of a type in order, for a reader who may see everything. */
export const records = (archived: Archive, type: QueryResult.RecordType) =>
  Effect.map(
    query((run) => places(archived, type).map(({ id }) => RecordViews.views[type].find(run, id))),
    (found) => found.flatMap((each) => each ?? []).toSorted(order)
  )

/** True if `Access.decide` grants a reader a record. */
export const granted = (reader: Access.Reader) => (record: QueryResult.Record) =>
  Access.decide(reader, RecordViews.subjectOf(record)).decision === "granted"

/** An archive of anomalies and users that every reader may see, by id. */
export const open = (items: ReadonlyArray<string>, staff: ReadonlyArray<string> = [], name = "N"): Archive => {
  const plain = { name, clearance: Clearance.bottom, site: null, taskForce: null }
  return {
    scps: items.map((item) => ({ scp: ItemNumber.ItemNumber.make(item), deleted: false, ...plain })),
    users: staff.map((id) => ({ user: UserId.make(id), ...plain })),
    sites: [],
    taskForces: []
  }
}

/** A reader without any clearance. */
export const lowestReader: Access.Reader = { id: UserId.make("outsider"), clearance: Clearance.bottom, site: null }
