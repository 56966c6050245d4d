/**
 * The events of a deepwell's log.
 */
import * as Schema from "effect/Schema"
import { AccessEvent } from "./access/AccessEvent.ts"
import { LegacyEvent } from "./LegacyEvent.ts"
import { PageClaimed } from "./scp/PageEvent.ts"
import { PolicyChanged } from "./access/Policy.ts"
import { ScpEvent } from "./scp/ScpEvent.ts"
import { SiteEvent } from "./site/SiteEvent.ts"
import { TaskForceEvent } from "./task-force/TaskForceEvent.ts"
import { UserEvent } from "./user/UserEvent.ts"

/** Any event of the log, as the event store decodes it. */
export const DomainEvent = Schema.Union(
  ...UserEvent.members,
  ...ScpEvent.members,
  ...SiteEvent.members,
  ...TaskForceEvent.members,
  PageClaimed,
  ...LegacyEvent.members,
  PolicyChanged,
  ...AccessEvent.members
)
export type DomainEvent = typeof DomainEvent.Type
