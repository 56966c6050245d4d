/** The editor of a section: its text beside the preview, its clearance, and both texts after a conflict. */
import { useEffect, useRef, useState } from "preact/hooks"
import { lazy } from "../app/Lazy.tsx"
import * as Handover from "../app/Handover.ts"
import * as Notices from "../app/Notices.ts"
import * as Route from "../app/Route.ts"
import { Field } from "../forms/Field.tsx"
import { CheckedField, CheckedReason } from "./CheckedField.tsx"
import { DraftForm } from "./DraftForm.tsx"
import * as Drafts from "./Drafts.ts"
import * as Faults from "./Faults.ts"
import { Preview, usePreviewText } from "./Preview.tsx"
import { SectionClearance } from "./SectionClearance.tsx"
import type { Sectioned, VisibleSection } from "./SectionCommands.ts"
import * as SectionFiling from "./SectionFiling.ts"

const Conflict = lazy(async () => (await import("./Conflict.tsx")).Conflict)

interface SectionEditorProps {
  readonly record: Sectioned
  /** The section as it is; undefined to add one. */
  readonly section: VisibleSection | undefined
  readonly onDiscard: () => void
}

/** The part of a text's limit from which on its size is shown. */
const nearlyFull = 0.9

/** The fields of a draft from a line of the prompt. */
const handedFields = ({ type, id }: Sectioned, section: VisibleSection | undefined) => {
  const handed = Handover.take(
    "section",
    (each) => each.type === type && each.id === id && (section === undefined || section.id === each.section)
  )
  return handed === undefined
    ? undefined
    : new Map([
        ["section", handed.section],
        ...(handed.level === undefined
          ? []
          : ([
              ["required", "own"],
              ["level", `${handed.level}`]
            ] as const))
      ])
}

/** The editor. */
export const SectionEditor = ({ record, section, onDiscard }: SectionEditorProps) => {
  const { type, id } = record
  const url = Route.editUrl(type, id, section?.id)
  const [draft] = useState(() => Drafts.find(url))
  const [opened, setOpened] = useState(draft === undefined ? section : draft.opened)
  const [theirs, setTheirs] = useState(() => SectionFiling.changedSince(record, draft?.opened))
  const [isWriting, setWriting] = useState(true)
  const [size, setSize] = useState(0)
  const [isChanged, setChanged] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const body = useRef<HTMLTextAreaElement>(null)
  const [texts] = useState(() => draft?.fields ?? handedFields(record, section))
  const firstBody = texts?.get("body") ?? section?.body ?? ""
  const preview = usePreviewText(firstBody)
  const typed = () => body.current?.value ?? ""

  useEffect(
    () =>
      Notices.onNotice((notice) => {
        if (notice.type === type && notice.id === id) {
          setChanged(true)
        }
      }),
    [type, id]
  )

  const note = (text: string) => {
    preview.note(text)
    setSize(Faults.fullness(text))
  }
  /** Puts texts into the fields, as if they were typed. */
  const put = (title: string, text: string) => {
    const input = form.current?.elements.namedItem("title")
    if (input instanceof HTMLInputElement && body.current !== null) {
      input.value = title
      body.current.value = text
      body.current.setCustomValidity("")
      preview.show(text)
      body.current.dispatchEvent(new Event("input", { bubbles: true }))
      body.current.focus()
    }
  }
  const isReady = () => {
    body.current?.setCustomValidity(Faults.ofBody(typed()) || SectionFiling.markerFault(typed()))
    return form.current?.reportValidity() === true
  }
  const file = (fields: FormData) =>
    SectionFiling.file({ record, section, opened, body: typed(), fields, onConflict: setTheirs })

  return (
    <>
      {theirs === undefined ? (
        isChanged ? (
          <p class="quiet" role="status">
            {id} was changed while you write. If it was this section, both texts are shown before anything is filed.
          </p>
        ) : null
      ) : (
        <Conflict
          opened={opened}
          mine={() => ({ title: SectionFiling.titleIn(form.current), body: typed() })}
          theirs={theirs}
          onResolve={(text) => {
            setOpened(theirs)
            setTheirs(undefined)
            put(text.title, text.body)
          }}
        />
      )}
      <DraftForm
        url={url}
        name={`${id}: ${section?.title ?? "new section"}`}
        button={opened === undefined ? "File the section" : "File the revision"}
        form={form}
        opened={opened}
        isReady={isReady}
        onFile={file}
        onDiscard={onDiscard}
      >
        {section === undefined ? (
          <CheckedField
            label="Section"
            name="section"
            value={texts?.get("section")}
            hint="Its name in links: lower-case letters, digits and hyphens."
            fault={Faults.ofSection}
            options={SectionFiling.suggestedIds(record).map((id) => [id] as const)}
            required
          />
        ) : null}
        <CheckedField
          label="Title"
          name="title"
          value={texts?.get("title") ?? section?.title}
          fault={Faults.ofName}
          required
        />
        <div class={`filters side${isWriting ? "" : " previewing"}`} role="group" aria-label="Show">
          <button type="button" aria-pressed={isWriting} onClick={() => setWriting(true)}>
            Text
          </button>
          <button
            type="button"
            aria-pressed={!isWriting}
            onClick={() => {
              preview.show(typed())
              setWriting(false)
            }}
          >
            Preview
          </button>
        </div>
        <div class="columns">
          <Field
            label="Text"
            hint={size > nearlyFull ? `${Math.round(size * 100)} % of the room for a text is used.` : "Markdown."}
          >
            {(ids) => (
              <textarea
                {...ids}
                ref={body}
                name="body"
                rows={22}
                required
                defaultValue={firstBody}
                onInput={({ currentTarget }) => {
                  currentTarget.setCustomValidity("")
                  note(currentTarget.value)
                }}
              />
            )}
          </Field>
          <Preview record={id} text={preview} typed={typed} />
        </div>
        <SectionClearance record={record} isNew={section === undefined} texts={texts} />
        {section === undefined ? null : (
          <CheckedReason
            value={texts?.get("reason")}
            required={false}
            hint="Required when the section will require less clearance."
          />
        )}
      </DraftForm>
    </>
  )
}
