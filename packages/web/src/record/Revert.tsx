/** The text of a section in a past version, brought back as a new revision. */
import { execute } from "../app/Command.ts"
import * as Dossier from "../app/Dossier.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { ActionForm, reasonOf } from "../forms/ActionForm.tsx"
import { DifferenceView } from "../parts/DifferenceView.tsx"
import { CheckedReason } from "../writing/CheckedField.tsx"
import type { Sectioned, VisibleSection } from "../writing/SectionCommands.ts"
import { reviseCommand } from "../writing/SectionCommands.ts"

interface RevertProps {
  /** The record as it is. */
  readonly now: Sectioned
  /** The section as it was. */
  readonly section: VisibleSection
}

const whole = ({ title, body }: VisibleSection): string => `${title}\n\n${body}`

/** The button and its dialog; a sentence if the section cannot be read today, nothing if its text is the same. */
export const Revert = ({ now, section }: RevertProps) => {
  const today = now.sections.find(({ id }) => id === section.id)
  if (today === undefined) {
    return <p class="quiet">Today you can read no section {section.id}, so that this text cannot be brought back.</p>
  }
  const { title, body } = section
  if (today.title === title && today.body === body) {
    return null
  }
  const revert = async (fields: FormData): Promise<string> => {
    const reason = reasonOf(fields)
    const revision = today.revision ?? null
    await execute(reviseCommand(now, section.id, { title, body, revision, ...(reason === "" ? {} : { reason }) }))
    Dossier.forget(now.type, now.id)
    return "This text is on file again, as a new revision."
  }
  return (
    <ActionDialog title={`Bring back: ${title}`} button="Bring this text back" look="link">
      {(close) => (
        <>
          <p>
            It is filed as a new revision after revision {today.revision}. Nothing is deleted: the text of today stays
            in the history.
          </p>
          <DifferenceView label="Difference from today to this text" before={whole(today)} after={whole(section)} />
          <ActionForm
            button="File as a new revision"
            onSubmit={revert}
            onDone={() => {
              close()
              Location.go(`${Route.recordUrl(now.type, now.id)}#${section.id}`)
            }}
          >
            <CheckedReason required={false} />
          </ActionForm>
        </>
      )}
    </ActionDialog>
  )
}
