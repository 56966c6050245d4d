/** The result of the walk, its buttons, and the comparison with a checkpoint. */
import * as ChainState from "./ChainState.ts"
import type { Walk } from "./ChainWalk.ts"
import * as LogState from "./LogState.ts"

const reasons = {
  altered: "What is stored there is not what was written.",
  missing: "The event is missing.",
  unreadable: "What is stored there is no event."
}

const number = new Intl.NumberFormat("en")

const WalkResult = ({ walk }: { readonly walk: Walk }) =>
  walk.broken === undefined ? (
    <>
      <b>{number.format(walk.events)}</b> events, an unbroken chain. Walked by this page in {Math.round(walk.took)} ms.
      Head <code>{walk.reached.hash.slice(0, 8)}</code>
    </>
  ) : (
    <>
      Broken at{" "}
      <button class="link" onClick={() => void jump(walk.broken?.position ?? 0)}>
        {walk.broken.position}
      </button>
      . {reasons[walk.broken.reason]}
    </>
  )

const jump = async (position: number): Promise<void> => {
  await LogState.select({ by: "all" })
  await LogState.goTo(position)
  LogState.open(position)
}

const Sentence = () => {
  const { value: state } = ChainState.state
  switch (state.name) {
    case "idle":
      return <>The chain is not walked yet.</>
    case "stopped":
      return <>Stopped. Nothing is known of the events after it.</>
    case "failed":
      return <>The walk failed: {state.sentence}</>
    case "walking":
      return state.end === 0 ? <>Reading the log…</> : <>Walking the chain…</>
    case "done":
      return <WalkResult walk={state.walk} />
  }
}

const invalid = { isGood: false, sentence: "The file is no checkpoint. Choose one that scipnet checkpoint wrote." }

const Comparison = () => {
  const { value: state } = ChainState.state
  const verdict =
    ChainState.checkpoint.value === "invalid" ? invalid : state.name === "done" ? state.verdict : undefined
  return (
    <div role="status" id="verdict">
      {verdict === undefined ? null : (
        <p class={`chain ${verdict.isGood ? "good" : "bad"}`}>
          <span>{verdict.sentence}</span>
        </p>
      )}
    </div>
  )
}

const tone = (): string => {
  const { value: state } = ChainState.state
  return state.name === "done"
    ? state.walk.broken === undefined
      ? "good"
      : "bad"
    : state.name === "failed"
      ? "bad"
      : ""
}

/** The panel. The file of a checkpoint is read by the browser, and never sent. */
export const ChainPanel = () => {
  const { value: state } = ChainState.state
  const isWalking = state.name === "walking"
  return (
    <section aria-label="Chain">
      <p class={`chain ${tone()}`} role="status" id="walk">
        <span>
          <Sentence />
        </span>
      </p>
      <Comparison />
      {isWalking ? (
        <progress max={Math.max(1, state.end)} value={state.position} aria-label="Walking the chain" />
      ) : null}
      <div class="actions">
        {isWalking ? (
          <button class="ghost" onClick={ChainState.stop}>
            Stop
          </button>
        ) : (
          <button class="ghost" onClick={() => void ChainState.walk()}>
            Walk the chain
          </button>
        )}
        <label class="ghost file">
          Compare with a checkpoint
          <input
            type="file"
            accept=".json,application/json"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? []
              if (file !== undefined) {
                void ChainState.choose(file)
              }
              // The same file can be chosen again.
              currentTarget.value = ""
            }}
          />
        </label>
      </div>
    </section>
  )
}
