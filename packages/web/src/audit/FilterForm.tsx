/** The forms that ask the audit log: a question, or filters of one's own. */
import * as AuditTable from "@scipnet/core/domain/access/AuditTable"
import * as AuditQuestions from "@scipnet/presentation/audit/AuditQuestions"
import * as TimeInput from "@scipnet/presentation/TimeInput"
import { useId, useState } from "preact/hooks"
import * as Location from "../app/Location.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { Field, TextField } from "../forms/Field.tsx"
import * as Words from "../words/Words.ts"
import * as AuditFilter from "./AuditFilter.ts"

interface FilteredProps {
  readonly filters: URLSearchParams
}

/** The filter that the field of a question sets: one that it requires, or the user, by whom any answer can be narrowed. */
const aboutOf = (question: AuditQuestions.Question): "target" | "actor" => question.requires ?? "actor"

const QuestionField = ({ question, value }: { readonly question: AuditQuestions.Question; readonly value: string }) => (
  <TextField
    key={aboutOf(question)}
    name="about"
    value={value}
    required={question.requires !== undefined}
    {...(aboutOf(question) === "target"
      ? { label: "Record", hint: "Such as 173, Site-19 or r.vance." }
      : question.requires === undefined
        ? { label: "User", hint: "All users, if it is left empty." }
        : { label: "User", hint: "Such as r.vance." })}
  />
)

/** A question from the table that the command line has, too. */
export const QuestionForm = ({ filters }: FilteredProps) => {
  const [name, setName] = useState<AuditQuestions.Name>(AuditQuestions.parse(filters.get("question")) ?? "who-read-it")
  const question = AuditQuestions.find(name)
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        const about = textOf(new FormData(event.currentTarget), "about")
        Location.go(
          AuditFilter.urlOf([
            ["question", name],
            [aboutOf(question), about]
          ])
        )
      }}
    >
      <Field label="Question">
        {(ids) => (
          <select
            {...ids}
            value={name}
            onChange={(event) => setName(AuditQuestions.parse(event.currentTarget.value) ?? name)}
          >
            {AuditQuestions.names.map((each) => (
              <option key={each} value={each}>
                {AuditQuestions.find(each).words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <QuestionField question={question} value={AuditFilter.textOf(filters, aboutOf(question))} />
      <button type="submit" class="ghost">
        Ask
      </button>
    </form>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly options: ReadonlyArray<string>
}

const Choice = ({ label, name, value, options }: ChoiceProps) => (
  <Field label={label}>
    {(ids) => (
      <select {...ids} name={name} defaultValue={value}>
        <option value="">All</option>
        {options.map((each) => (
          <option key={each} value={each} selected={each === value}>
            {Words.capitalize(each)}
          </option>
        ))}
      </select>
    )}
  </Field>
)

const actionsHint = "Separated by commas, such as access,LoggedIn."

/** Filters of one's own. A filter that the question sets itself is absent. */
export const FilterForm = ({ filters }: FilteredProps) => {
  const actions = useId()
  const question = AuditFilter.questionOf(filters)
  const of = (name: AuditFilter.Name) => AuditFilter.textOf(filters, name)
  const isFree = (name: "actions" | "not" | "severity" | "outcome") => question?.filter[name] === undefined
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        const fields = new FormData(event.currentTarget)
        Location.go(
          AuditFilter.urlOf(
            AuditFilter.names.map(
              (name) => [name, name === "question" ? of("question") : textOf(fields, name)] as const
            )
          )
        )
      }}
    >
      <TextField label="User" name="actor" value={of("actor")} hint="Such as r.vance, or operator:root." />
      <TextField label="Record" name="target" value={of("target")} hint="Such as 173, Site-19 or r.vance." />
      {isFree("actions") ? (
        <Field label="Only these actions" hint={actionsHint}>
          {(ids) => (
            <input {...ids} type="text" name="action" list={actions} defaultValue={of("action")} autocomplete="off" />
          )}
        </Field>
      ) : null}
      {isFree("not") ? (
        <Field label="None of these actions" hint={actionsHint}>
          {(ids) => (
            <input {...ids} type="text" name="not" list={actions} defaultValue={of("not")} autocomplete="off" />
          )}
        </Field>
      ) : null}
      <datalist id={actions}>
        {[...AuditQuestions.background, ...Object.keys(AuditTable.severities)].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      {isFree("severity") ? (
        <Choice label="Severity" name="severity" value={of("severity")} options={AuditTable.severityNames} />
      ) : null}
      {isFree("outcome") ? (
        <Choice label="Outcome" name="outcome" value={of("outcome")} options={AuditTable.outcomeNames} />
      ) : null}
      <TextField label="Since" name="since" value={of("since")} hint={`Such as ${TimeInput.expected}.`} />
      <TextField label="Until" name="until" value={of("until")} hint="Entries before this time." />
      <button type="submit" class="ghost">
        Apply the filters
      </button>
    </form>
  )
}
