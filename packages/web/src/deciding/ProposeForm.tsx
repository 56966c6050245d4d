/** The form that changes the status of an anomaly, or proposes the change where it requires a second person. */
import * as StatusTable from "@scipnet/core/domain/scp/StatusTable"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { useState } from "preact/hooks"
import { execute } from "../app/Command.ts"
import type { Parts, ScpFile } from "../app/Dossier.ts"
import * as SessionState from "../app/SessionState.ts"
import { ActionForm, lineOf, reasonOf } from "../forms/ActionForm.tsx"
import { Field, ReasonField } from "../forms/Field.tsx"
import { StatusMark } from "../parts/StatusMark.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import * as Words from "../words/Words.ts"

/** A transition from the present status, with the status that it leads to. */
type Choice = Omit<StatusTable.Transition, "to"> & { readonly to: Words.Status }

/** The transitions from the present status. A deleted file returns to the status that it had, if the page knows it. */
const choicesOf = ({ status }: ScpFile, history: Parts["history"]): ReadonlyArray<Choice> =>
  StatusTable.transitions.flatMap((transition) => {
    const { to: target } = transition
    const to = target === "the status before it" ? history.findLast((change) => change.to === "deleted")?.from : target
    return transition.from === status && to !== undefined && to !== null ? [{ ...transition, to }] : []
  })

const requirements = ({ level, secondPerson, required }: Choice): string =>
  [
    Words.levelName(level),
    ...(secondPerson ? ["a second person approves it"] : []),
    ...(required.includes("evidence") ? ["evidence"] : [])
  ].join(" · ")

interface ProposeFormProps {
  readonly record: ScpFile
  readonly history: Parts["history"]
}

/** The form. The server has the last word on whether a second person is needed: the operator can turn that rule off. */
export const ProposeForm = ({ record, history }: ProposeFormProps) => {
  const [chosen, choose] = useState<Words.Status | undefined>(undefined)
  // The rejection of the server, for a case in which the table does not apply.
  const [needsSecond, setNeedsSecond] = useState<boolean | undefined>(undefined)
  const level = SessionState.me.value?.clearance.level ?? 0
  const choices = choicesOf(record, history)
  const choice = choices.find(({ to }) => to === chosen)
  const isProposal = needsSecond ?? choice?.secondPerson ?? false

  const submit = async (fields: FormData): Promise<string> => {
    if (choice === undefined) {
      return ""
    }
    const { to } = choice
    const scp = record.id
    const evidence = lineOf(fields, "evidence")
    const change = { scp, to, reason: reasonOf(fields), ...(evidence === "" ? {} : { evidence }) }
    try {
      const { positions } = await execute({ _tag: isProposal ? "ProposeScpStatus" : "ChangeScpStatus", ...change })
      const isChanged = positions.length > 0
      return isProposal
        ? isChanged
          ? "Proposed. Another user can approve it under Pending."
          : Replies.alreadyProposed
        : Replies.statusSet(scp, to, isChanged)
    } catch (error) {
      if (error instanceof CallFailed) {
        const { _tag } = error.failure
        setNeedsSecond(_tag === "SecondPersonNotNeeded" ? false : _tag === "SecondPersonRequired" ? true : needsSecond)
      }
      throw error
    }
  }

  return (
    <ActionForm button={isProposal ? "Propose the change" : "Change the status"} onSubmit={submit}>
      <fieldset class="level-picker">
        <legend>
          From <StatusMark status={record.status} /> to
        </legend>
        {choices.map((each) => (
          <label key={each.to} class="wide">
            <input
              type="radio"
              name="to"
              value={each.to}
              checked={each.to === chosen}
              disabled={each.level > level}
              onChange={() => {
                choose(each.to)
                setNeedsSecond(undefined)
              }}
              required
            />
            <StatusMark status={each.to} />
            <small>{requirements(each)}</small>
          </label>
        ))}
      </fieldset>
      <ReasonField />
      {choice?.required.includes("evidence") === true ? (
        <Field label="Evidence" hint="This change requires evidence: name where it is kept.">
          {(ids) => <textarea {...ids} name="evidence" rows={2} maxLength={2_000} required />}
        </Field>
      ) : null}
    </ActionForm>
  )
}
