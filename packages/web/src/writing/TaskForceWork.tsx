/** The changes of a task force besides its name and clearance. */
import { CommandWork } from "./CommandWork.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { RecordField } from "./RecordField.tsx"
import type { Sectioned } from "./SectionCommands.ts"
import { StandingWork } from "./StandingWork.tsx"

/** The buttons and their dialogs. */
export const TaskForceWork = ({ record }: { readonly record: Extract<Sectioned, { readonly type: "mtf" }> }) => (
  <>
    <CommandWork
      record={record}
      name="AppointTaskForceLeader"
      title="Appoint a leader"
      command={(fields) => ({
        _tag: "AppointTaskForceLeader",
        taskForce: record.id,
        leader: recordOf("user", fields, "leader")
      })}
      done={(fields) => `Leader: ${recordOf("user", fields, "leader") ?? "none"}. It was ${record.leader ?? "none"}.`}
    >
      <RecordField type="user" label="Leader" name="leader" value={record.leader} />
    </CommandWork>
    <CommandWork
      record={record}
      name="StationTaskForce"
      title="Station at a site"
      command={(fields) => ({
        _tag: "StationTaskForce",
        taskForce: record.id,
        site: recordOf("site", fields, "site")
      })}
      done={(fields) => `Site: ${recordOf("site", fields, "site") ?? "none"}. It was ${record.site ?? "none"}.`}
    >
      <RecordField type="site" label="Site" name="site" value={record.site} />
    </CommandWork>
    <StandingWork record={record} />
  </>
)
