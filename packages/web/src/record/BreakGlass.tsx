/** Break-glass on the page of a redacted record: who can, what follows, and the form. */
import * as Levels from "@scipnet/core/domain/access/Levels"
import * as Denials from "@scipnet/presentation/sentences/Denials"
import { useEffect } from "preact/hooks"
import * as SessionState from "../app/SessionState.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import * as Words from "../words/Words.ts"
import { BreakGlassForm } from "./BreakGlassForm.tsx"
import * as GlassTabs from "./GlassTabs.ts"
import type { Redacted } from "./SealedPaper.tsx"

/** The reason why break-glass cannot open a record, from what its page says of it; undefined if it may. */
const obstacle = (answer: Redacted): string | undefined => {
  const { level, levelsAbove } = Levels.breakGlass
  if (answer.held < level) {
    return `Breaking the glass takes ${Words.levelName(level)}.`
  }
  return answer.needed > answer.held + levelsAbove || Denials.lacksCompartment(answer)
    ? LoadedSentences.sentence({ _tag: "GlassHolds", reason: "too-far" })
    : undefined
}

interface BreakGlassProps {
  readonly answer: Redacted
  /** Asks for the record again. */
  readonly onOpened: () => void
}

/** The button with its dialog, or the reason why there is none. */
export const BreakGlass = ({ answer, onOpened }: BreakGlassProps) => {
  const { type, id } = answer
  useEffect(() => GlassTabs.onOpened(type, id, onOpened), [type, id])
  const why = obstacle(answer)
  return SessionState.me.value === undefined ? null : why !== undefined ? (
    <p class="quiet">{why}</p>
  ) : (
    <ActionDialog title={`Break the glass on ${id}`} button="Break the glass…" look="solid">
      {() => (
        <>
          <p>
            It opens this one record, to this session only, for at most a quarter of an hour. It is on record with your
            reason, and an auditor will review it.
          </p>
          <BreakGlassForm type={type} id={id} onOpened={onOpened} />
        </>
      )}
    </ActionDialog>
  )
}
