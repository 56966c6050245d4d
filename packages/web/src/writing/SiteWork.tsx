/** The changes of a site besides its name and clearance. */
import { ReferenceWork } from "./ReferenceWork.tsx"
import type { Sectioned } from "./SectionCommands.ts"
import { StandingWork } from "./StandingWork.tsx"

/** The buttons and their dialogs. */
export const SiteWork = ({ record }: { readonly record: Extract<Sectioned, { readonly type: "site" }> }) => (
  <>
    <ReferenceWork
      record={record}
      name="AppointSiteDirector"
      title="Appoint a director"
      label="Director"
      to="user"
      present={record.director}
      command={(director) => ({ _tag: "AppointSiteDirector", site: record.id, director })}
    />
    <StandingWork record={record} />
  </>
)
