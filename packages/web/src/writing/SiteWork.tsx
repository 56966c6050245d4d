/** The changes of a site besides its name and clearance. */
import { CommandWork } from "./CommandWork.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { RecordField } from "./RecordField.tsx"
import type { Sectioned } from "./SectionCommands.ts"
import { StandingWork } from "./StandingWork.tsx"

/** The buttons and their dialogs. */
export const SiteWork = ({ record }: { readonly record: Extract<Sectioned, { readonly type: "site" }> }) => (
  <>
    <CommandWork
      record={record}
      name="AppointSiteDirector"
      title="Appoint a director"
      command={(fields) => ({
        _tag: "AppointSiteDirector",
        site: record.id,
        director: recordOf("user", fields, "director")
      })}
      done={(fields) =>
        `Director: ${recordOf("user", fields, "director") ?? "none"}. It was ${record.director ?? "none"}.`
      }
    >
      <RecordField type="user" label="Director" name="director" value={record.director} />
    </CommandWork>
    <StandingWork record={record} />
  </>
)
