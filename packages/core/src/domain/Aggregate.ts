/**
 * What the aggregates have in common, as data: which commands and events are whose, which record they are about, and
 * what reading that record takes.
 */
import { Schema } from "effect"
import type { Decider } from "../eventsourcing/Decider.ts"
import type { Subject } from "./access/Access.ts"
import type { Order } from "./Actor.ts"
import type { RecordType } from "./query/QueryResult.ts"
import { belongsTo } from "./TaggedUnion.ts"
import type { Clearance } from "./access/Clearance.ts"
import type { AnyCommand as Command } from "./Command.ts"
import type { DomainEvent } from "./DomainEvent.ts"
import type { Rejection } from "./Rejection.ts"
import * as Scp from "./scp/Scp.ts"
import { ScpCommand } from "./scp/ScpCommand.ts"
import { ScpEvent } from "./scp/ScpEvent.ts"
import * as Site from "./site/Site.ts"
import { SiteCommand } from "./site/SiteCommand.ts"
import { SiteEvent } from "./site/SiteEvent.ts"
import * as TaskForce from "./task-force/TaskForce.ts"
import { TaskForceCommand } from "./task-force/TaskForceCommand.ts"
import { TaskForceEvent } from "./task-force/TaskForceEvent.ts"
import * as User from "./user/User.ts"
import { CredentialCommand, UserCommand } from "./user/UserCommand.ts"
import { UserEvent } from "./user/UserEvent.ts"
import type { UserId } from "./user/UserId.ts"

/** A proposal that a command approves, with the custodians that its proposer had when it was made. */
export interface Approving {
  readonly id: string
  readonly by: string
  readonly custodians?: ReadonlyArray<UserId>
}

export interface Aggregate<C extends Command, State, E extends DomainEvent> {
  readonly type: RecordType
  readonly decider: Decider<Order<C>, State, E, Rejection>
  readonly isCommand: (command: Command) => command is C
  readonly isEvent: (event: DomainEvent) => event is E
  /** The record that a command or event is about. */
  readonly idOf: (about: C | E) => string
  readonly stream: (about: C | E) => string
  /** The command that brings a record into being. */
  readonly opening: Command["_tag"]
  /** The proposal that a command approves, if it approves one: whoever made it has to be entitled to it still. */
  readonly approving?: (command: C, state: State) => Approving | null
  /** The user whose own account a command must not be done by, nor by an account that is dependent on it. */
  readonly independentOf?: (command: C) => UserId | null
  /** Whether events make somebody an administrator, or no longer one; undefined when they do neither. */
  readonly administers?: (
    state: State,
    events: ReadonlyArray<DomainEvent>
  ) => { readonly user: UserId; readonly administers: boolean } | undefined
  /** The state as an actor of some clearance may know it, where it holds more than reading the record shows. */
  readonly seenBy?: (held: Clearance, state: State) => State
  /** What deciding on access needs to know; undefined when there is no such record. */
  readonly subject: (state: State) => Subject | undefined
}

export const scp: Aggregate<ScpCommand, Scp.State, ScpEvent> = {
  type: "scp",
  decider: Scp.decider,
  isCommand: belongsTo(ScpCommand),
  isEvent: belongsTo(ScpEvent),
  idOf: (about) => about.scp,
  stream: (about) => Scp.stream(about.scp),
  opening: "RegisterScp",
  approving: (command, file) => (command._tag === "ApproveScpStatus" && file !== null ? file.proposal : null),
  subject: (file) =>
    file === null
      ? undefined
      : { type: "scp", id: file.id, clearance: file.clearance, deleted: file.standing.status === "deleted" }
}

// One person does not raise or confirm their own account, whichever account they use.
const independent: ReadonlySet<Command["_tag"]> = new Set([
  "ProposeUserClearance",
  "ApproveUserClearance",
  "ConfirmAccount"
])

export const user: Aggregate<User.AnyCommand, User.State, UserEvent> = {
  type: "user",
  decider: User.decider,
  isCommand: belongsTo(Schema.Union(...UserCommand.members, ...CredentialCommand.members)),
  isEvent: belongsTo(UserEvent),
  idOf: (about) => about.user,
  stream: (about) => User.stream(about.user),
  opening: "RegisterUser",
  approving: (command, account) =>
    command._tag === "ApproveUserClearance" && account !== null ? account.proposal : null,
  independentOf: (command) => (independent.has(command._tag) ? command.user : null),
  administers: (account, events) => {
    const after = events.filter(belongsTo(UserEvent)).reduce(User.evolve, account)
    const administers = User.administers(after)
    return after === null || administers === User.administers(account) ? undefined : { user: after.id, administers }
  },
  seenBy: (held, account) => account && User.seenBy(held, account),
  subject: (account) =>
    account === null ? undefined : { type: "user", id: account.id, clearance: account.clearance, deleted: false }
}

export const site: Aggregate<SiteCommand, Site.State, SiteEvent> = {
  type: "site",
  decider: Site.decider,
  isCommand: belongsTo(SiteCommand),
  isEvent: belongsTo(SiteEvent),
  idOf: (about) => about.site,
  stream: (about) => Site.stream(about.site),
  opening: "FoundSite",
  subject: (place) =>
    place === null ? undefined : { type: "site", id: place.id, clearance: place.clearance, deleted: false }
}

export const taskForce: Aggregate<TaskForceCommand, TaskForce.State, TaskForceEvent> = {
  type: "mtf",
  decider: TaskForce.decider,
  isCommand: belongsTo(TaskForceCommand),
  isEvent: belongsTo(TaskForceEvent),
  idOf: (about) => about.taskForce,
  stream: (about) => TaskForce.stream(about.taskForce),
  opening: "FormTaskForce",
  subject: (force) =>
    force === null ? undefined : { type: "mtf", id: force.id, clearance: force.clearance, deleted: false }
}
