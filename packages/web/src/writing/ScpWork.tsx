/** The changes of an anomaly besides its name, clearance and status. */
import type { ScpFile } from "../app/Dossier.ts"
import { ClassificationFields, classificationOf, textsOf } from "./ClassificationFields.tsx"
import { CommandWork } from "./CommandWork.tsx"
import { ProvenanceFields, provenanceOf, provenanceTexts } from "./ProvenanceFields.tsx"
import { ReferenceWork } from "./ReferenceWork.tsx"

/** The buttons and their dialogs. */
export const ScpWork = ({ record }: { readonly record: ScpFile }) => {
  const { id: scp, classification } = record
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
      <ReferenceWork
        record={record}
        name="AssignScpSite"
        title="Assign a site"
        label="Site"
        to="site"
        present={record.site}
        command={(site) => ({ _tag: "AssignScpSite", scp, site })}
      />
      <ReferenceWork
        record={record}
        name="AssignScpTaskForce"
        title="Assign a task force"
        label="Task force"
        to="mtf"
        present={record.taskForce}
        command={(taskForce) => ({ _tag: "AssignScpTaskForce", scp, taskForce })}
      />
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
