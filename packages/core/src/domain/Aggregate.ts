/**
 * The aggregates as data: their commands, events, streams and deciders, for code that handles all of them alike.
 */
import * as Schema from "effect/Schema"
import type { Decider } from "../eventsourcing/Decider.ts"
import type { Subject } from "./access/Access.ts"
import type { Clearance } from "./access/Clearance.ts"
import type { AnyCommand as Command } from "./Command.ts"
import type { CommandContext } from "./CommandContext.ts"
import type { DomainEvent } from "./DomainEvent.ts"
import type { RecordType } from "./query/QueryResult.ts"
import type { Rejection } from "./Rejection.ts"
import * as Scp from "./scp/Scp.ts"
import { ScpCommand } from "./scp/ScpCommand.ts"
import { ScpEvent } from "./scp/ScpEvent.ts"
import * as Site from "./site/Site.ts"
import { SiteCommand } from "./site/SiteCommand.ts"
import { SiteEvent } from "./site/SiteEvent.ts"
import { isMemberOf } from "./TaggedUnion.ts"
import * as TaskForce from "./task-force/TaskForce.ts"
import { TaskForceCommand } from "./task-force/TaskForceCommand.ts"
import { TaskForceEvent } from "./task-force/TaskForceEvent.ts"
import * as User from "./user/User.ts"
import { CredentialCommand, UserCommand } from "./user/UserCommand.ts"
import { UserEvent } from "./user/UserEvent.ts"
import type { UserId } from "./UserId.ts"

/** The proposal that a command approves: its id, the label of its proposer, and their custodians at that time. */
export interface ApprovedProposal {
  readonly id: string
  readonly by: string
  readonly custodians?: ReadonlyArray<UserId>
}

/** An aggregate with commands `C`, its state, and events `E`. */
export interface Aggregate<C extends Command, State, E extends DomainEvent> {
  readonly type: RecordType
  readonly decider: Decider<CommandContext<C>, State, E, Rejection>
  readonly isCommand: (command: Command) => command is C
  readonly isEvent: (event: DomainEvent) => event is E
  /** The id of the record that a command or event is about. */
  readonly idOf: (message: C | E) => string
  /** The stream of that record. */
  readonly stream: (message: C | E) => string
  /** The command that creates a record. */
  readonly createdBy: Command["_tag"]
  /** The proposal that a command approves, if any; its proposer must still be authorized at the approval. */
  readonly approvedProposal?: (command: C, state: State) => ApprovedProposal | null
  /** The user of whose account the actor must be independent, if any. */
  readonly independentOf?: (command: C) => UserId | null
  /** The user whom events make an administrator or remove as one; undefined when they do neither. */
  readonly administratorChange?: (
    state: State,
    events: ReadonlyArray<DomainEvent>
  ) => { readonly user: UserId; readonly administers: boolean } | undefined
  /** The state visible to an actor of a clearance, where the state holds more than a read of the record shows. */
  readonly seenBy?: (held: Clearance, state: State) => State
  /** The subject of access decisions; undefined when the record does not exist. */
  readonly subject: (state: State) => Subject | undefined
}

const subjectOf = (type: RecordType, state: Pick<Subject, "id" | "clearance"> | null, deleted = false) =>
  state === null ? undefined : { type, id: state.id, clearance: state.clearance, deleted }

export const scp: Aggregate<ScpCommand, Scp.State, ScpEvent> = {
  type: "scp",
  decider: Scp.decider,
  isCommand: isMemberOf(ScpCommand),
  isEvent: isMemberOf(ScpEvent),
  idOf: (message) => message.scp,
  stream: (message) => Scp.stream(message.scp),
  createdBy: "RegisterScp",
  approvedProposal: (command, file) => (command._tag === "ApproveScpStatus" && file !== null ? file.proposal : null),
  subject: (file) => subjectOf("scp", file, file?.statusState.status === "deleted")
}

// One person cannot raise or confirm their own account through another account in their custody.
const requiresIndependence: ReadonlySet<Command["_tag"]> = new Set([
  "ProposeUserClearance",
  "ApproveUserClearance",
  "ConfirmAccount"
])

export const user: Aggregate<User.AnyCommand, User.State, UserEvent> = {
  type: "user",
  decider: User.decider,
  isCommand: isMemberOf(Schema.Union(...UserCommand.members, ...CredentialCommand.members)),
  isEvent: isMemberOf(UserEvent),
  idOf: (message) => message.user,
  stream: (message) => User.stream(message.user),
  createdBy: "RegisterUser",
  approvedProposal: (command, account) =>
    command._tag === "ApproveUserClearance" && account !== null ? account.proposal : null,
  independentOf: (command) => (requiresIndependence.has(command._tag) ? command.user : null),
  administratorChange: (account, events) => {
    const after = events.filter(isMemberOf(UserEvent)).reduce(User.evolve, account)
    const administers = User.administers(after)
    return after === null || administers === User.administers(account) ? undefined : { user: after.id, administers }
  },
  seenBy: (held, account) => account && User.seenBy(held, account),
  subject: (state) => subjectOf("user", state)
}

export const site: Aggregate<SiteCommand, Site.State, SiteEvent> = {
  type: "site",
  decider: Site.decider,
  isCommand: isMemberOf(SiteCommand),
  isEvent: isMemberOf(SiteEvent),
  idOf: (message) => message.site,
  stream: (message) => Site.stream(message.site),
  createdBy: "FoundSite",
  subject: (state) => subjectOf("site", state)
}

export const taskForce: Aggregate<TaskForceCommand, TaskForce.State, TaskForceEvent> = {
  type: "mtf",
  decider: TaskForce.decider,
  isCommand: isMemberOf(TaskForceCommand),
  isEvent: isMemberOf(TaskForceEvent),
  idOf: (message) => message.taskForce,
  stream: (message) => TaskForce.stream(message.taskForce),
  createdBy: "FormTaskForce",
  subject: (state) => subjectOf("mtf", state)
}
