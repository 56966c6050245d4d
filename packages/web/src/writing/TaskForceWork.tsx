/** The changes of a task force besides its name and clearance. */
import { ReferenceWork } from "./ReferenceWork.tsx"
import type { Sectioned } from "./SectionCommands.ts"
import { StandingWork } from "./StandingWork.tsx"

/** The buttons and their dialogs. */
export const TaskForceWork = ({ record }: { readonly record: Extract<Sectioned, { readonly type: "mtf" }> }) => (
  <>
    <ReferenceWork
      record={record}
      name="AppointTaskForceLeader"
      title="Appoint a leader"
      label="Leader"
      to="user"
      present={record.leader}
      command={(leader) => ({ _tag: "AppointTaskForceLeader", taskForce: record.id, leader })}
    />
    <ReferenceWork
      record={record}
      name="StationTaskForce"
      title="Station at a site"
      label="Site"
      to="site"
      present={record.site}
      command={(site) => ({ _tag: "StationTaskForce", taskForce: record.id, site })}
    />
    <StandingWork record={record} />
  </>
)
