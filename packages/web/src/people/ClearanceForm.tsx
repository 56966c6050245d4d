/** The clearance of a person: changed directly, or proposed to a second person. */
import { useState } from "preact/hooks"
import { execute } from "../app/Command.ts"
import { ActionForm, reasonOf } from "../forms/ActionForm.tsx"
import { ReasonField } from "../forms/Field.tsx"
import { LevelPicker } from "../forms/LevelPicker.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import { clearanceOf, Compartments } from "./ClearanceFields.tsx"
import * as Rights from "./Rights.ts"

interface ClearanceFormProps {
  readonly me: Rights.Account
  readonly person: Rights.Account
  readonly onChange: () => void
}

type Way = Rights.Way

const abouts: Readonly<Record<Way, string>> = {
  same: "That is the present clearance.",
  direct: "You can make this change alone. Set the former clearance to take it back.",
  proposal:
    "This change requires a second person: it is proposed, and another administrator of level 5 approves it under Pending within 72 hours. You can withdraw it there."
}

const set = async (user: string, clearance: Rights.Clearance, reason: string): Promise<string> => {
  const { positions } = await execute({ _tag: "ChangeUserClearance", user, clearance, reason })
  return positions.length === 0
    ? `${user} has that clearance already.`
    : `${user} is cleared for level ${clearance.level}. Set the former clearance to take it back.`
}

const propose = async (user: string, clearance: Rights.Clearance, reason: string): Promise<string> => {
  const { positions } = await execute({ _tag: "ProposeUserClearance", user, clearance, reason })
  return positions.length === 0
    ? "That is already proposed."
    : `Level ${clearance.level} is proposed for ${user}. Another administrator of level 5 approves it under Pending.`
}

/** The section. It says whether the chosen clearance takes two people, before it is sent. */
export const ClearanceForm = ({ me, person, onChange }: ClearanceFormProps) => {
  const [chosen, setChosen] = useState(person.clearance)
  // The server knows whether the operator has turned the two-person rule off: its answer counts.
  const [learned, setLearned] = useState<Way | undefined>(undefined)
  const usual = Rights.wayTo(person.clearance, chosen)
  const way = usual === "same" ? usual : (learned ?? usual)
  const against = Rights.againstClearance(me, person, chosen, way)
  const submit = async (fields: FormData): Promise<string> => {
    const send = way === "proposal" ? propose : set
    try {
      return await send(person.id, clearanceOf(fields), reasonOf(fields))
    } catch (error) {
      if (error instanceof CallFailed) {
        switch (error.failure._tag) {
          case "SecondPersonNotNeeded":
            setLearned("direct")
            break
          case "SecondPersonRequired":
            setLearned("proposal")
            break
          default:
        }
      }
      throw error
    }
  }
  return (
    <>
      <h2>Clearance</h2>
      {me.id === person.id ? (
        <p class="quiet">{against}</p>
      ) : (
        <div
          onChange={(event) => {
            const form = event.target instanceof HTMLInputElement ? event.target.form : null
            if (form !== null) {
              setChosen(clearanceOf(new FormData(form)))
              setLearned(undefined)
            }
          }}
        >
          <ActionForm
            button={way === "proposal" ? "Propose this clearance" : "Set this clearance"}
            keepsFields
            onSubmit={submit}
            onDone={onChange}
          >
            <LevelPicker
              label={`Level, ${person.clearance.level} at present`}
              name="level"
              level={person.clearance.level}
              highest={me.clearance.level}
            />
            <Compartments mine={me.clearance} chosen={person.clearance} />
            <p role="status">{abouts[way]}</p>
            {against === undefined ? null : <p class="wrong">{against}</p>}
            <ReasonField />
          </ActionForm>
        </div>
      )}
    </>
  )
}
