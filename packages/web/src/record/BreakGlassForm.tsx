/** The form of break-glass: phrase and reason. */
import { useState } from "preact/hooks"
import * as Dossier from "../app/Dossier.ts"
import * as Line from "../app/Line.ts"
import { useAction } from "../forms/Action.ts"
import { reasonOf } from "../forms/ActionForm.tsx"
import { Field, ReasonField } from "../forms/Field.tsx"
import { OutcomeNote } from "../forms/OutcomeNote.tsx"
import { isFailure } from "../protocol/Connection.ts"
import type { RecordType } from "../words/Words.ts"
import * as GlassTabs from "./GlassTabs.ts"

interface BreakGlassFormProps {
  readonly type: RecordType
  readonly id: string
  /** The reason that was typed at the prompt. */
  readonly reason: string | undefined
  readonly onOpened: () => void
}

/** The form. It is never sent again by itself: each use waits for a review of its own. */
export const BreakGlassForm = ({ type, id, reason, onOpened }: BreakGlassFormProps) => {
  const { outcome, run } = useAction()
  const [isUnbroken, setUnbroken] = useState(false)

  const open = async (fields: FormData): Promise<string> => {
    setUnbroken(false)
    try {
      await Line.callOnce("BreakGlass", {
        query: { type, id, reason: reasonOf(fields) },
        phrase: String(fields.get("phrase"))
      })
    } catch (error) {
      if (!isFailure(error, "ConnectionLost")) {
        throw error
      }
      // The answer was lost. The record says if the glass is broken.
      const { answer } = await Dossier.read(type, id)
      if (answer._tag !== "Granted") {
        setUnbroken(true)
        throw error
      }
    }
    return "Open."
  }

  const submit = async (fields: FormData): Promise<void> => {
    if (await run(() => open(fields))) {
      GlassTabs.tell(type, id)
      onOpened()
    }
  }

  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(new FormData(event.currentTarget))
      }}
    >
      <Field
        label="Override phrase"
        hint={
          <>
            You set it in <a href="/me">your account</a>. Without one, the glass holds.
          </>
        }
      >
        {(ids) => <input {...ids} name="phrase" type="password" autocomplete="off" maxLength={1_024} required />}
      </Field>
      <ReasonField value={reason} />
      <button type="submit" class="ghost" aria-disabled={outcome.state === "busy"}>
        Break the glass
      </button>
      {isUnbroken ? (
        <div class="card l3" role="alert">
          <h2>Not broken</h2>
          <p>The line was lost before the answer, and the file is still sealed. Nothing was opened: send it again.</p>
        </div>
      ) : (
        <OutcomeNote outcome={outcome} />
      )}
    </form>
  )
}
