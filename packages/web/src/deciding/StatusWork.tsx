/** The change of an anomaly's status, offered on its page. */
import * as StatusTable from "@scipnet/core/domain/scp/StatusTable"
import type { Parts, ScpFile } from "../app/Dossier.ts"
import * as SessionState from "../app/SessionState.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { ProposeForm } from "./ProposeForm.tsx"

interface StatusWorkProps {
  readonly record: ScpFile
  readonly parts: Parts | undefined
}

/** The button and its dialog, for readers with the level of at least one transition. */
export const StatusWork = ({ record, parts }: StatusWorkProps) => {
  const level = SessionState.me.value?.clearance.level ?? 0
  return StatusTable.transitions.some((each) => each.from === record.status && each.level <= level) ? (
    <ActionDialog title="Change the status">
      {() => <ProposeForm record={record} history={parts?.history ?? []} />}
    </ActionDialog>
  ) : null
}
