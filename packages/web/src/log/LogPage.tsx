/** The operator's log page. */
import { useEffect } from "preact/hooks"
import { ChainPanel } from "./ChainPanel.tsx"
import { DensityStrip } from "./DensityStrip.tsx"
import { DoctorPanel } from "./DoctorPanel.tsx"
import { EventDetails } from "./EventDetails.tsx"
import { EventTable } from "./EventTable.tsx"
import * as ListKeys from "./ListKeys.ts"
import * as LogState from "./LogState.ts"
import { TypeFacets } from "./TypeFacets.tsx"

const goToTyped = (event: SubmitEvent): void => {
  event.preventDefault()
  const field = document.getElementById("position")
  if (field instanceof HTMLInputElement && field.value !== "") {
    void LogState.goTo(Number(field.value))
    document.getElementById("events")?.focus()
  }
}

/** The page. */
export const LogPage = () => {
  useEffect(() => LogState.start(), [])
  return (
    <>
      <ChainPanel />
      <p class="failure" role="alert">
        {LogState.failure}
      </p>
      <DensityStrip />
      <TypeFacets />
      <div class="bar">
        <form onSubmit={goToTyped}>
          <label for="position">Position</label>
          <input id="position" inputMode="numeric" pattern="[0-9]{1,15}" autocomplete="off" />
          <button class="ghost">Go</button>
        </form>
        <button class="ghost" onClick={() => void LogState.refresh()}>
          Read again
        </button>
      </div>
      <div class="split" onKeyDown={ListKeys.onKeyDown}>
        <EventTable />
        <EventDetails />
      </div>
      <DoctorPanel />
    </>
  )
}
