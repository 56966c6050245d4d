/**
 * The notice that each event of a record has for watchers.
 */
import type { RecordType } from "../../domain/query/QueryResult.ts"
import type { ScpEvent } from "../../domain/scp/ScpEvent.ts"
import type { SiteEvent } from "../../domain/site/SiteEvent.ts"
import type { TaskForceEvent } from "../../domain/task-force/TaskForceEvent.ts"
import type { UserEvent } from "../../domain/user/UserEvent.ts"

/**
 * The notice of an event type:
 *
 * - `none`: there is no notice.
 * - `target`: for watchers who may see the target.
 * - a reference: for watchers who may see the target and the record that a field refers to.
 */
export type NoticeRule<Field extends string = string> =
  "none" | "target" | { readonly field: Field; readonly type: RecordType }

type RecordEvent = UserEvent | ScpEvent | SiteEvent | TaskForceEvent

type FieldOf<E> = Exclude<keyof E, "_tag"> & string

/**
 * The rule of each event of a record; other events have no notice. Neither have changes of credentials, transfers of users
 * and the end of a proposed clearance: its event does not name the clearance, so it would reveal a hidden proposal.
 */
export const noticeRules: { readonly [E in RecordEvent as E["_tag"]]: NoticeRule<FieldOf<E>> } = {
  UserRegistered: "target",
  UserRenamed: "target",
  UserTitled: "target",
  UserTransferred: "none",
  UserClearanceChanged: "target",
  UserClearanceProposed: "target",
  UserClearanceRejected: "none",
  UserClearanceWithdrawn: "none",
  UserPasswordChanged: "none",
  UserPasswordReset: "none",
  UserConfirmed: "none",
  UserPhraseSet: "none",
  UserRoleGranted: "target",
  UserRoleRevoked: "target",
  UserDeactivated: "target",
  UserReactivated: "target",
  ScpRegistered: "target",
  ScpRenamed: "target",
  ScpReclassified: "target",
  ScpClearanceChanged: "target",
  ScpSiteAssigned: { field: "site", type: "site" },
  ScpTaskForceAssigned: { field: "taskForce", type: "mtf" },
  ScpSectionFiled: "target",
  ScpSectionRevised: "target",
  ScpStatusChanged: "target",
  ScpStatusProposed: "target",
  ScpStatusRejected: "target",
  ScpStatusWithdrawn: "target",
  ScpProvenanceRecorded: "target",
  SiteFounded: "target",
  SiteRenamed: "target",
  SiteDirectorAppointed: { field: "director", type: "user" },
  SiteClearanceChanged: "target",
  SiteDocumentFiled: "target",
  SiteDocumentRevised: "target",
  SiteDisbanded: "target",
  SiteRestored: "target",
  TaskForceFormed: "target",
  TaskForceRenamed: "target",
  TaskForceLeaderAppointed: { field: "leader", type: "user" },
  TaskForceStationed: { field: "site", type: "site" },
  TaskForceClearanceChanged: "target",
  TaskForceDocumentFiled: "target",
  TaskForceDocumentRevised: "target",
  TaskForceDisbanded: "target",
  TaskForceRestored: "target"
}
