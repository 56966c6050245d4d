/** The changes of an anomaly besides its name, clearance and status. */
import type { ScpFile } from "../app/Dossier.ts"
import { ClassificationFields, classificationOf, textsOf } from "./ClassificationFields.tsx"
import { CommandWork } from "./CommandWork.tsx"
import { ProvenanceFields, provenanceOf, provenanceTexts } from "./ProvenanceFields.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { RecordField } from "./RecordField.tsx"

const or = (id: string | null): string => id ?? "none"

/** The buttons and their dialogs. */
export const ScpWork = ({ record }: { readonly record: ScpFile }) => {
  const { id: scp, classification, site, taskForce } = record
  return (
    <>
      <CommandWork
        record={record}
        name="ReclassifyScp"
        title="Reclassify"
        command={(fields) => ({ _tag: "ReclassifyScp", scp, classification: classificationOf(fields) })}
        done={(fields) =>
          `${scp} is now ${classificationOf(fields).objectClass}. It was ${classification.objectClass}: reclassify it to take that back.`
        }
      >
        <ClassificationFields texts={textsOf(classification)} />
      </CommandWork>
      <CommandWork
        record={record}
        name="AssignScpSite"
        title="Assign a site"
        command={(fields) => ({ _tag: "AssignScpSite", scp, site: recordOf("site", fields, "site") })}
        done={(fields) => `Site: ${or(recordOf("site", fields, "site"))}. It was ${or(site)}.`}
      >
        <RecordField type="site" label="Site" name="site" value={site} />
      </CommandWork>
      <CommandWork
        record={record}
        name="AssignScpTaskForce"
        title="Assign a task force"
        command={(fields) => ({ _tag: "AssignScpTaskForce", scp, taskForce: recordOf("mtf", fields, "taskForce") })}
        done={(fields) => `Task force: ${or(recordOf("mtf", fields, "taskForce"))}. It was ${or(taskForce)}.`}
      >
        <RecordField type="mtf" label="Task force" name="taskForce" value={taskForce} />
      </CommandWork>
      <CommandWork
        record={record}
        name="RecordScpProvenance"
        title="Record its source"
        command={(fields) => ({
          _tag: "RecordScpProvenance",
          scp,
          provenance: provenanceOf(fields) ?? { page: "", link: "", author: "", licence: "", revision: "" }
        })}
        done={() => "The source is recorded at the end of the file. Record it again to correct it."}
      >
        <ProvenanceFields texts={provenanceTexts(record.provenance)} required />
      </CommandWork>
    </>
  )
}
