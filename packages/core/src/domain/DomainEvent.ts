/**
 * Every event that a deepwell's log can hold.
 */
import { Schema } from "effect"
import { AccessEvent } from "./AccessEvent.ts"
import { LegacyEvent } from "./LegacyEvent.ts"
import { PageClaimed } from "./PageEvent.ts"
import { PolicyChanged } from "./Policy.ts"
import { ScpEvent } from "./ScpEvent.ts"
import { SiteEvent } from "./SiteEvent.ts"
import { TaskForceEvent } from "./TaskForceEvent.ts"
import { UserEvent } from "./UserEvent.ts"

/** Everything that can happen in a deepwell, as it is decoded from the log. */
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
