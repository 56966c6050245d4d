/** The explanation of an access decision. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { Field, TextField } from "../forms/Field.tsx"
import { Facts } from "../parts/Facts.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import type { Payload, Success } from "../protocol/Calls.ts"
import * as Words from "../words/Words.ts"

type Question = Payload<"Why">["query"]

const types = ["scp", "user", "site", "mtf"] as const

/** The question of the URL: undefined if it is none. */
export const parse = (filters: URLSearchParams): Question | undefined => {
  const reader = filters.get("reader")
  const type = types.find((each) => each === filters.get("type")) ?? "scp"
  const id = filters.get("id")
  return reader === null || id === null
    ? undefined
    : { reader: RecordIdSyntax.normalize("user", reader), type, id: RecordIdSyntax.normalize(type, id) }
}

/** The form. */
export const WhyForm = ({ question }: { readonly question?: Question | undefined }) => (
  <form
    class="form"
    onSubmit={(event) => {
      event.preventDefault()
      const fields = new FormData(event.currentTarget)
      const names = ["reader", "type", "id"] as const
      Location.go(`/audit?${new URLSearchParams(names.map((name) => [name, textOf(fields, name)]))}`)
    }}
  >
    <TextField label="Reader" name="reader" value={question?.reader ?? ""} hint="Such as r.vance." required />
    <Field label="Type of the record">
      {(ids) => (
        <select {...ids} name="type">
          {types.map((each) => (
            <option key={each} value={each} selected={each === question?.type}>
              {Words.typeLabels[each]}
            </option>
          ))}
        </select>
      )}
    </Field>
    <TextField label="Id of the record" name="id" value={question?.id ?? ""} hint="Such as 173 or Site-19." required />
    <button type="submit" class="ghost">
      Explain
    </button>
  </form>
)

const Steps = ({ steps }: Pick<Success<"Why">, "steps">) => (
  <ol class="entries">
    {steps.map(({ rule, says, applies, decision }) => (
      <li key={rule}>
        <span class="quiet">{rule}</span>
        <span class={applies ? "" : "quiet"}>
          {applies ? <b>Applies</b> : "Does not apply"}: {says}
        </span>
        {applies ? <span class={`decision d-${decision}`}>{decision}</span> : <span />}
      </li>
    ))}
  </ol>
)

const Explanation = ({ explanation }: { readonly explanation: Success<"Why"> }) => {
  const { reader, type, id, needed, held, steps, decision, missing, sections } = explanation
  const lacks = [
    ...(missing.level ? ["the level"] : []),
    ...(missing.compartment === true ? ["at least one compartment"] : [])
  ]
  return (
    <>
      <div class={`card l${needed.level}`}>
        <h2>
          <RecordLink type="user" id={reader} /> and <RecordLink type={type} id={id} />: {decision}
        </h2>
        <Facts
          facts={[
            ["Required", <LevelChip level={needed.level} />],
            ["Held", <LevelChip level={held.level} />],
            ["Missing", lacks.length === 0 ? "nothing" : lacks.join(" and ")]
          ]}
        />
      </div>
      <h2>The rules, in the order in which they were tried</h2>
      <Steps steps={steps} />
      {sections.length === 0 ? null : (
        <>
          <h2>Sections</h2>
          <ul class="entries">
            {sections.map((section) => (
              <li key={section.id}>
                <span>{section.id}</span>
                <span>
                  <LevelChip level={section.needed.level} />
                </span>
                <span>{section.visible ? "shown" : "hidden"}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** The explanation that a question asks for. */
export const WhyAnswer = ({ question }: { readonly question: Question }) => {
  const { answer, again } = useAnswer(`why ${JSON.stringify(question)}`, () => Line.call("Why", { query: question }))
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow}>Tracing the decision…</Waiting>
    case "failed":
      return <FailureCard failure={answer.failure} onAgain={again} />
    case "ready":
      return <Explanation explanation={answer.value} />
  }
}
