/** The types of events with their numbers, and the filter by another field. */
import { useState } from "preact/hooks"
import * as LogState from "./LogState.ts"
import * as ShownText from "./ShownText.ts"

/** The number of types that are shown at first. */
const few = matchMedia("(max-width: 760px)").matches ? 3 : 7

const names = {
  stream: "Stream",
  correlation: "Correlation",
  causation: "Caused by",
  type: "Type"
}

const number = new Intl.NumberFormat("en")

const Facet = ({ type, count }: { readonly type: string | undefined; readonly count: number }) => {
  const { value: filter } = LogState.filter
  const isPressed = type === undefined ? filter.by === "all" : filter.by === "type" && filter.value === type
  return (
    <button
      aria-pressed={isPressed}
      onClick={() => void LogState.select(type === undefined ? { by: "all" } : { by: "type", value: type })}
    >
      {type === undefined ? "All" : ShownText.line(type)} <i>{number.format(count)}</i>
    </button>
  )
}

/** The facets. */
export const TypeFacets = () => {
  const [isOpen, setOpen] = useState(false)
  const { value: overview } = LogState.overview
  const { value: filter } = LogState.filter
  if (overview === undefined) {
    return null
  }
  const { types, count } = overview
  const shown = isOpen ? types : types.slice(0, few)
  return (
    <div class="filters" role="group" aria-label="Type">
      <Facet type={undefined} count={count} />
      {filter.by === "all" || filter.by === "type" ? null : (
        <span class="chosen">
          {names[filter.by]} <code>{ShownText.line(filter.value)}</code> <i>{number.format(LogState.total.value)}</i>
          {LogState.isComplete.value ? null : " and more"}
        </span>
      )}
      {filter.by === "type" && !shown.some(({ type }) => type === filter.value) ? (
        <Facet type={filter.value} count={LogState.total.value} />
      ) : null}
      {shown.map(({ type, count }) => (
        <Facet key={type} type={type} count={count} />
      ))}
      {types.length > few ? (
        <button class="more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Fewer types" : `${types.length - few} more types`}
        </button>
      ) : null}
    </div>
  )
}
