/** One event: its links, its fields as they are stored, and its payload as text. */
import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import type { Filter, InspectedEvent } from "@scipnet/core/deepwell/inspection/InspectedLog"
import * as Time from "@scipnet/presentation/Time"
import * as ChainState from "./ChainState.ts"
import * as LogState from "./LogState.ts"
import * as ShownText from "./ShownText.ts"

const fieldsOf = (metadata: string): ReadonlyMap<string, string> => {
  try {
    const value: unknown = JSON.parse(metadata)
    return new Map(
      Object.entries(typeof value === "object" && value !== null ? value : {}).flatMap(([name, field]) =>
        typeof field === "string" ? [[name, field] as const] : []
      )
    )
  } catch {
    // An altered event need not have metadata that can be read; its text is shown.
    return new Map()
  }
}

const EventLink = ({ position, children }: { readonly position: number | null; readonly children: string }) =>
  position === null ? null : (
    <a
      href={`/-/log/${position}`}
      onClick={(event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
          event.preventDefault()
          LogState.open(position)
          void LogState.goTo(position)
        }
      }}
    >
      {children} {position}
    </a>
  )

const FilterButton = ({ filter, children }: { readonly filter: Filter; readonly children: ComponentChildren }) => (
  <button class="link" onClick={() => void LogState.select(filter)}>
    {children}
  </button>
)

const Field = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Payload = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const shown = ShownText.json(text)
  return (
    <>
      <pre tabIndex={0} role="region" aria-label={label}>
        {shown.text}
      </pre>
      {shown.isCut ? <p class="quiet">Only the beginning is shown. scipnet events show prints all of it.</p> : null}
    </>
  )
}

const Fields = ({ found: { event, cause } }: { readonly found: InspectedEvent }) => {
  const metadata = fieldsOf(event.metadata)
  const text = (name: string) => {
    const value = metadata.get(name)
    return value === undefined ? undefined : ShownText.line(value)
  }
  const correlation = metadata.get("correlationId")
  return (
    <dl class="fields">
      <Field name="Stream">
        <FilterButton filter={{ by: "stream", value: event.stream }}>{ShownText.line(event.stream)}</FilterButton>,
        version {event.version}
      </Field>
      <Field name="Recorded">{Time.format(event.recordedAt)}</Field>
      {event.occurredAt === null ? null : <Field name="Occurred">{Time.format(event.occurredAt)}</Field>}
      {(["actor", "origin", "session", "commandId"] as const).map((name) =>
        text(name) === undefined ? null : (
          <Field key={name} name={name === "commandId" ? "Command" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`}>
            {text(name)}
          </Field>
        )
      )}
      {correlation === undefined ? null : (
        <Field name="Correlation">
          <FilterButton filter={{ by: "correlation", value: correlation }}>{ShownText.line(correlation)}</FilterButton>
        </Field>
      )}
      {text("causationId") === undefined ? null : (
        <Field name="Caused by">
          {cause === null ? text("causationId") : <EventLink position={cause}>event</EventLink>}
        </Field>
      )}
      <Field name="Id">
        {ShownText.line(event.id)}{" "}
        <FilterButton filter={{ by: "causation", value: event.id }}>Events that it caused</FilterButton>
      </Field>
    </dl>
  )
}

const Found = ({ found }: { readonly found: InspectedEvent }) => {
  const { event, before, previous, next } = found
  const { value: chain } = ChainState.state
  const isBroken = ChainState.brokenAt.value === event.position
  const isSound = chain.name === "done" && event.position <= chain.walk.reached.position
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus({ preventScroll: matchMedia("(min-width: 1181px)").matches })
  }, [event.position])
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {ShownText.line(event.type)} <small>v{event.schemaVersion}</small>
      </h2>
      <p class="quiet">Event {event.position}</p>
      <ol class={`hashes ${isBroken ? "cracked" : isSound ? "sound" : ""}`}>
        <li>
          <span>before</span>
          <code>{before === null ? "missing" : ShownText.line(before)}</code>
        </li>
        <li>
          <span>this</span>
          <code>{ShownText.line(event.hash)}</code>
        </li>
      </ol>
      <Payload text={event.data} label="Payload" />
      <Fields found={found} />
      <details>
        <summary>Metadata</summary>
        <Payload text={event.metadata} label="Metadata" />
      </details>
      <p class="neighbours">
        <EventLink position={previous}>Previous of the stream:</EventLink>
        <EventLink position={next}>Next of the stream:</EventLink>
      </p>
      <button class="ghost" onClick={() => LogState.open(undefined)}>
        Close
      </button>
    </>
  )
}

/** The open event. */
export const EventDetails = () => {
  const { value: opened } = LogState.opened
  return opened === undefined ? (
    <article class="event none" aria-label="Event">
      <p class="quiet">Choose an event: click it, or press Enter on its row.</p>
    </article>
  ) : (
    <article class="event" aria-label="Event" aria-busy={typeof opened === "number"}>
      {typeof opened === "number" ? <p class="quiet">Reading event {opened}…</p> : <Found found={opened} />}
    </article>
  )
}
