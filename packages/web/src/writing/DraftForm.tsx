/** A form whose fields are kept as a draft until they are filed. */
import type { ComponentChildren, RefObject } from "preact"
import { useEffect, useRef } from "preact/hooks"
import * as Location from "../app/Location.ts"
import * as Unsaved from "../app/Unsaved.ts"
import { useAction } from "../forms/Action.ts"
import { OutcomeNote } from "../forms/OutcomeNote.tsx"
import * as Drafts from "./Drafts.ts"
import * as DraftFile from "./DraftFile.ts"
import type { VisibleSection } from "./SectionCommands.ts"

interface DraftFormProps {
  /** The place of the draft. */
  readonly url: string
  readonly name: string
  readonly button: string
  readonly form?: RefObject<HTMLFormElement | null>
  /** The section that the draft began with. */
  readonly opened?: VisibleSection | undefined
  /** Checks the fields before they are sent; false stops. */
  readonly isReady?: () => boolean
  /** Files the fields. Resolves with the URL of what was filed; rejects with `CallFailed`. */
  readonly onFile: (fields: FormData) => Promise<string>
  /** Begins anew without the draft. */
  readonly onDiscard: () => void
  readonly children?: ComponentChildren
}

/** The fields of a form as texts. */
const textsOf = (form: HTMLFormElement): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      texts.set(name, value)
    }
  }
  return texts
}

/** True if the fields are as they were before a draft; title and text are then those of the section. */
const isUnchanged = (
  fields: ReadonlyMap<string, string>,
  first: ReadonlyMap<string, string> | undefined,
  opened: VisibleSection | undefined
): boolean => {
  const before = new Map(first ?? (opened === undefined ? [] : [...fields].filter(([, text]) => text === "")))
  if (opened !== undefined) {
    before.set("title", opened.title).set("body", opened.body.replaceAll(/\r\n?/g, "\n"))
    before.set("required", first?.get("required") ?? "keep")
  }
  return fields.size === before.size && [...fields].every(([name, text]) => before.get(name) === text)
}

/** The form. Ctrl or ⌘ with Enter files it. */
export const DraftForm = ({
  url,
  name,
  button,
  opened,
  isReady,
  onFile,
  onDiscard,
  children,
  ...props
}: DraftFormProps) => {
  const own = useRef<HTMLFormElement>(null)
  const form = props.form ?? own
  const first = useRef<ReadonlyMap<string, string> | undefined>(undefined)
  const end = useRef<HTMLDivElement>(null)
  const { outcome, run, reset } = useAction()
  const hasDraft = Unsaved.drafts.value.some((draft) => draft.url === url)

  const keep = () => {
    if (form.current !== null) {
      const fields = textsOf(form.current)
      if (isUnchanged(fields, first.current, opened)) {
        Drafts.drop(url)
      } else {
        Drafts.keep({ url, name, fields, opened })
      }
    }
  }
  useEffect(() => {
    // The first values of a draft that is restored are not known any more.
    first.current = Drafts.find(url) === undefined && form.current !== null ? textsOf(form.current) : undefined
  }, [])
  useEffect(() => {
    // A conflict was resolved: the failure that it caused is over, and the draft has another beginning.
    reset()
    if (Drafts.find(url) !== undefined) {
      keep()
    }
  }, [opened])
  useEffect(() => {
    if (outcome.state === "failed") {
      end.current?.focus()
    }
  }, [outcome])

  const submit = async (fields: FormData): Promise<void> => {
    await run(async () => {
      const filed = await onFile(fields)
      Drafts.drop(url)
      Location.go(filed)
      return ""
    })
  }

  return (
    <form
      ref={form}
      class="form"
      onInput={keep}
      onChange={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          event.currentTarget.requestSubmit()
        }
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady?.() !== false) {
          void submit(new FormData(event.currentTarget))
        }
      }}
    >
      {children}
      <div class="filing">
        <button type="submit" class="ghost" disabled={outcome.state === "busy"} title="Ctrl Enter">
          {button}
        </button>
        {hasDraft ? (
          <>
            <button type="button" class="link" onClick={() => DraftFile.save(url)}>
              Save the draft as a file
            </button>
            <button
              type="button"
              class="link"
              onClick={() => {
                if (confirm("Discard what you have written here?")) {
                  Drafts.drop(url)
                  reset()
                  onDiscard()
                }
              }}
            >
              Discard the draft
            </button>
          </>
        ) : null}
      </div>
      {outcome.state === "busy" ? (
        <p class="quiet" role="status">
          Filing…
        </p>
      ) : null}
      <div ref={end} tabIndex={-1}>
        <OutcomeNote outcome={outcome} />
      </div>
    </form>
  )
}
