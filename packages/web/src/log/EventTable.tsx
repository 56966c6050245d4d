/** The events as a table of which only the rows on the screen exist. */
import { computed } from "@preact/signals"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import * as Time from "@scipnet/presentation/Time"
import * as ChainState from "./ChainState.ts"
import * as LogState from "./LogState.ts"
import * as ShownText from "./ShownText.ts"

/** The greatest height of an element that all browsers support, with a margin. */
const mostPixels = 8_000_000

/** The beginning of a time that rows leave out: the year, if all events are of one. */
const common = computed(() => {
  const span = LogState.overview.value?.span
  return span && Time.date(span.first).slice(0, 4) === Time.date(span.last).slice(0, 4) ? 5 : 0
})

const Row = ({ index }: { readonly index: number }) => {
  const row = LogState.rowAt(index)
  const broken = ChainState.brokenAt.value
  const isCurrent = LogState.cursor.value === index
  if (row === undefined) {
    return (
      <tr class="unread" aria-rowindex={index + 2}>
        <td colSpan={5}>…</td>
      </tr>
    )
  }
  const { position, recordedAt, type, stream, version, hash } = row
  const names = [isCurrent ? "cursor" : "", broken !== undefined && position >= broken ? "after" : ""]
  return (
    <tr
      class={names.join(" ")}
      aria-rowindex={index + 2}
      aria-current={isCurrent ? "true" : undefined}
      onClick={() => {
        LogState.cursor.value = index
        LogState.open(position)
      }}
    >
      <td class="position">{position}</td>
      <td class="when">{Time.minute(recordedAt).slice(common.value, -1)}</td>
      <td class="type">{ShownText.line(type)}</td>
      <td class="stream">
        {ShownText.line(stream)}
        <small>@{version}</small>
      </td>
      <td class="hash">{ShownText.line(hash.slice(0, 8))}</td>
    </tr>
  )
}

/** The table. The element that scrolls is as high as all rows would be; the rows on the screen stay at its top. */
export const EventTable = () => {
  const box = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const { value: total } = LogState.total
  const { value: visible } = LogState.visible
  const mostFirst = Math.max(0, total - visible)
  const { value: wanted } = LogState.wantedRow

  const [rowHeight, setRowHeight] = useState(32)

  const setFirst = (index: number): void => {
    LogState.first.value = Math.max(0, Math.min(mostFirst, index))
    LogState.ensureRows()
  }

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      // Rows are as high as the head, and higher for fingers.
      const height = Math.max(1, body.current?.offsetTop ?? 0)
      setRowHeight(height)
      LogState.visible.value = Math.max(3, Math.floor((box.current?.clientHeight ?? 0) / height) - 1)
    })
    if (box.current !== null) {
      observer.observe(box.current)
    }
    return () => observer.disconnect()
  }, [])

  // Shows the row that the cursor was moved to.
  useLayoutEffect(() => {
    const { current: element } = box
    if (wanted === undefined || element === null) {
      return
    }
    const now = LogState.first.peek()
    const next = wanted.index < now ? wanted.index : Math.max(now, wanted.index - visible + 1)
    setFirst(next)
    const scrolled = element.scrollHeight - element.clientHeight
    element.scrollTop = mostFirst === 0 ? 0 : (LogState.first.peek() / mostFirst) * scrolled
  }, [wanted, mostFirst])

  const onScroll = (): void => {
    const { current: element } = box
    const scrolled = element === null ? 0 : element.scrollHeight - element.clientHeight
    const next = element === null || scrolled <= 0 ? 0 : Math.round((element.scrollTop / scrolled) * mostFirst)
    if (next !== LogState.first.peek()) {
      setFirst(next)
    }
  }

  const { value: first } = LogState.first
  const shown = Array.from({ length: Math.max(0, Math.min(visible, total - first)) }, (_, row) => first + row)
  return (
    <div class="scroll" ref={box} tabIndex={0} role="region" aria-label="Events" id="events" onScroll={onScroll}>
      <div style={{ height: `${Math.min(mostPixels, (total + 1) * rowHeight)}px` }}>
        <table aria-rowcount={total + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" class="position">
                No.
              </th>
              <th scope="col" class="when">
                When
              </th>
              <th scope="col" class="type">
                Event
              </th>
              <th scope="col" class="stream">
                Stream
              </th>
              <th scope="col" class="hash">
                Hash
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {shown.map((index) => (
              <Row key={index} index={index} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
