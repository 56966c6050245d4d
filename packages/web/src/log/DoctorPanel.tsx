/** The findings of the doctor, which runs at the server on request. */
import { signal } from "@preact/signals"
import * as LogRequest from "./LogRequest.ts"
import * as LogState from "./LogState.ts"
import * as ShownText from "./ShownText.ts"

const diagnosis = signal<LogRequest.Diagnosis | undefined>(undefined)
const running = signal<AbortController | undefined>(undefined)

const run = async (): Promise<void> => {
  const own = new AbortController()
  running.value = own
  diagnosis.value = undefined
  try {
    diagnosis.value = await LogRequest.diagnose(own.signal)
  } catch (error) {
    if (!own.signal.aborted) {
      LogState.fail(error)
    }
  } finally {
    running.value = undefined
  }
}

const Result = ({ found }: { readonly found: LogRequest.Diagnosis }) => (
  <>
    <p class={`chain ${found.isWell ? "good" : "bad"}`}>
      <span>{found.isWell ? "All is well." : "Action is required."}</span>
    </p>
    <ul class="findings">
      {found.findings.map(({ severity, what, advice }) => (
        <li key={what} class={severity}>
          <b>{severity === "problem" ? "Problem" : "Note"}</b>
          <span>{ShownText.line(what)}</span>
          <span class="quiet">{ShownText.line(advice)}</span>
        </li>
      ))}
    </ul>
    <p class="quiet">
      Checked: {found.checked.join(", ")}.
      {found.skipped.length === 0
        ? ""
        : ` Not checked, because of the findings or the size of the file: ${found.skipped.join(", ")}.`}
    </p>
  </>
)

/** The panel. */
export const DoctorPanel = () => (
  <section aria-labelledby="doctor">
    <h2 id="doctor">Doctor</h2>
    <p class="quiet">
      Compares the file, the log, the read models, passwords and sessions, as <code>scipnet doctor</code> does. The
      server does it, so that its result is the server’s word.
    </p>
    <div role="status">
      {running.value !== undefined ? <p>Examining the deepwell…</p> : null}
      {diagnosis.value === undefined ? null : <Result found={diagnosis.value} />}
    </div>
    <div class="actions">
      {running.value === undefined ? (
        <button class="ghost" onClick={() => void run()}>
          Run the doctor
        </button>
      ) : (
        <button class="ghost" onClick={() => running.value?.abort()}>
          Stop
        </button>
      )}
    </div>
  </section>
)
