/** Enrolment of a person. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import { useEffect, useRef, useState } from "preact/hooks"
import { forget, sendOnce } from "../app/Command.ts"
import * as Handover from "../app/Handover.ts"
import * as Line from "../app/Line.ts"
import * as Route from "../app/Route.ts"
import { ActionForm, textOf } from "../forms/ActionForm.tsx"
import { Field, TextField } from "../forms/Field.tsx"
import { LevelPicker } from "../forms/LevelPicker.tsx"
import type { Payload } from "../protocol/Calls.ts"
import { Checks, chosenOf, clearanceOf, Compartments } from "./ClearanceFields.tsx"
import { PasswordChoice, typedPassword } from "./PasswordChoice.tsx"
import * as Rights from "./Rights.ts"
import { SecretCard } from "./SecretCard.tsx"
import * as TemporaryPassword from "./TemporaryPassword.ts"

type Registration = Payload<"Register">["command"]

const optional = (type: "site" | "mtf", text: string): string | null =>
  text === "" ? null : RecordIdSyntax.normalize(type, text)

const registrationOf = (fields: FormData): Registration => {
  const title = textOf(fields, "title")
  const roles = chosenOf(fields, "role")
  return {
    _tag: "RegisterUser",
    user: RecordIdSyntax.normalize("user", textOf(fields, "user")),
    name: textOf(fields, "name"),
    clearance: clearanceOf(fields),
    ...(title === "" ? {} : { title }),
    roles: Rights.roles.flatMap(([role]) => (roles.includes(role) ? [role] : [])),
    site: optional("site", textOf(fields, "site")),
    taskForce: optional("mtf", textOf(fields, "taskForce"))
  }
}

/** The enrolment that the screen has sent last: sent again with the same password after a lost line, it is the same command. */
const useRegister = () => {
  const sent = useRef("")
  useEffect(() => () => forget(sent.current), [])
  return (command: Registration, password: string) => {
    sent.current = JSON.stringify([command, password])
    return sendOnce(sent.current, (commandId) => Line.call("Register", { command, password, commandId }))
  }
}

const roleChoices = (me: Rights.Account) =>
  Rights.roles.map(([value, grants]) => {
    const isHeld = me.roles.includes(value)
    const text = `${value}: ${grants}`
    return isHeld ? { value, text } : { value, text: `${text} (you do not hold it)`, against: "You do not hold it." }
  })

interface Enrolled {
  readonly user: string
  readonly name: string
  readonly password: string | undefined
}

/** Levels above this one are reached by a proposal. */
const highest = 4

/** The fields that a line of the prompt named. */
interface Named {
  readonly user: string
  readonly name: string
  readonly level: number
}

const unnamed: Named = { user: "", name: "", level: 0 }

const Fields = ({ me, named }: { readonly me: Rights.Account; readonly named: Named }) => {
  const limit = Math.min(me.clearance.level, highest)
  return (
    <>
      <Field label="User" hint="The id to sign in with: lower-case letters, digits, dots, hyphens and underscores.">
        {(ids) => (
          <input
            {...ids}
            type="text"
            name="user"
            defaultValue={named.user}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={64}
            required
          />
        )}
      </Field>
      <TextField label="Name" name="name" value={named.name} required />
      <TextField label="Title" name="title" hint="Researcher, if it is left empty. A title grants nothing." />
      <LevelPicker label="Level" name="level" level={Math.min(named.level, limit)} highest={limit} />
      <p class="quiet">A level of 5 or 6 takes two people: enrol with a lower one, and propose it in the account.</p>
      <Compartments mine={me.clearance} chosen={{ level: 0, compartments: [] }} />
      <Checks legend="Roles" name="role" choices={roleChoices(me)} />
      <TextField label="Site" name="site" hint="Such as Site-19." />
      <TextField label="Task force" name="taskForce" hint="Such as Epsilon-11." />
      <PasswordChoice />
    </>
  )
}

/** The screen: the form, and after it the temporary password. */
export const EnrolScreen = ({ me }: { readonly me: Rights.Account }) => {
  const [enrolled, setEnrolled] = useState<Enrolled | undefined>(undefined)
  const [named, setNamed] = useState(unnamed)
  const generated = useRef<string | undefined>(undefined)
  const register = useRegister()
  const waiting = Handover.waiting.value
  useEffect(() => {
    const handed = Handover.take("enrol")
    if (handed !== undefined) {
      setNamed(handed)
      setEnrolled(undefined)
    }
  }, [waiting])
  const submit = async (fields: FormData): Promise<string> => {
    const command = registrationOf(fields)
    const typed = typedPassword(fields)
    const password = typed ?? (generated.current ??= TemporaryPassword.generate())
    await register(command, password)
    generated.current = undefined
    setEnrolled({ user: command.user, name: command.name, password: typed === undefined ? password : undefined })
    return ""
  }
  return (
    <section class="list">
      <h1>{enrolled === undefined ? "Enrol a person" : "Enrolled"}</h1>
      {enrolled === undefined ? (
        <>
          <p class="quiet">They can be deactivated afterwards, not removed: what was done stays on record.</p>
          <ActionForm key={JSON.stringify(named)} button="Enrol" keepsFields onSubmit={submit}>
            <Fields me={me} named={named} />
          </ActionForm>
        </>
      ) : (
        <>
          <SecretCard
            user={enrolled.user}
            password={enrolled.password}
            done={`${enrolled.name} is enrolled as ${enrolled.user}.`}
          />
          <nav class="paged" aria-label="Next">
            <a href={Route.personUrl(enrolled.user)}>Open the account</a>
            <button type="button" class="link" onClick={() => setEnrolled(undefined)}>
              Enrol another person
            </button>
          </nav>
        </>
      )}
    </section>
  )
}
