/** The clearance that reading a record requires. */
import type { Command } from "../app/Command.ts"
import { reasonOf } from "../forms/ActionForm.tsx"
import * as Words from "../words/Words.ts"
import { CheckedReason } from "./CheckedField.tsx"
import type { Clearance } from "./ClearanceFields.tsx"
import { ClearanceFields, clearanceOf } from "./ClearanceFields.tsx"
import { CommandWork } from "./CommandWork.tsx"
import type { Sectioned } from "./SectionCommands.ts"

const names = { scp: "ChangeScpClearance", site: "ChangeSiteClearance", mtf: "ChangeTaskForceClearance" } as const

const clearanceCommand = ({ type, id }: Sectioned, clearance: Clearance, reason: string): Command => {
  switch (type) {
    case "scp":
      return { _tag: "ChangeScpClearance", scp: id, clearance, reason }
    case "site":
      return { _tag: "ChangeSiteClearance", site: id, clearance, reason }
    case "mtf":
      return { _tag: "ChangeTaskForceClearance", taskForce: id, clearance, reason }
  }
}

/** The button and its dialog. */
export const ClearanceWork = ({ record }: { readonly record: Sectioned }) => (
  <CommandWork
    record={record}
    name={names[record.type]}
    title="Change the clearance"
    command={(fields) => clearanceCommand(record, clearanceOf(fields, record.clearance), reasonOf(fields))}
    done={(fields) =>
      `Reading it now requires ${Words.levelName(clearanceOf(fields, record.clearance).level)}. To take it back, change it to ${Words.levelName(record.clearance.level)}.`
    }
  >
    <p>
      No second person is needed.
      {record.type === "scp" ? " To lower it, or to take a compartment away, you need level 4." : ""} You cannot set
      more than you hold yourself.
    </p>
    <ClearanceFields label="Level" clearance={record.clearance} />
    <CheckedReason />
  </CommandWork>
)
