/** The change of an anomaly's status, offered on its page. */
import type { Parts, ScpFile } from "../app/Dossier.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { ProposeForm } from "./ProposeForm.tsx"

interface StatusWorkProps {
  readonly record: ScpFile
  readonly parts: Parts | undefined
}

/** The button and its dialog. */
export const StatusWork = ({ record, parts }: StatusWorkProps) => (
  <ActionDialog title="Change the status">
    {() => <ProposeForm record={record} history={parts?.history ?? []} />}
  </ActionDialog>
)
