/** The terminal: who is signed in, and a transcript of commands and their answers. */
import * as Greetings from "@scipnet/presentation/Greeting"
import { useEffect } from "preact/hooks"
import * as SessionState from "../app/SessionState.ts"
import { Facts } from "../parts/Facts.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { AnswerView } from "./AnswerView.tsx"
import type { Turn } from "./Transcript.ts"
import * as Transcript from "./Transcript.ts"
import * as TypedLines from "./TypedLines.ts"

const Greeting = () => {
  const me = SessionState.me.value
  return me === undefined ? (
    <div class="card">
      <h2>Signed in</h2>
    </div>
  ) : (
    <div class={`card l${me.clearance.level}`}>
      <h2>Signed in</h2>
      <p>{Greetings.forTitle(me.title)}</p>
      <Facts
        facts={[
          ["Name", me.name],
          ["Title", me.title],
          ["Clearance", <LevelChip level={me.clearance.level} compartments={me.clearance.compartments} />],
          ["User", <span class="mono">{me.id}</span>]
        ]}
      />
    </div>
  )
}

const tries = ["LIST", "RANDOM", "TRAIL", "HELP"]

/** Commands to begin with, for readers who do not know the terminal. */
const Tries = () => (
  <p class="tries">
    {tries.map((command) => (
      <button key={command} type="button" class="ghost" onClick={() => TypedLines.add(command)}>
        {command}
      </button>
    ))}
  </p>
)

const TurnView = ({ turn }: { readonly turn: Turn }) => (
  <div class="turn">
    {turn.typed === "" ? null : (
      <h2 class="typed">
        <span aria-hidden="true">&gt;&gt;&gt; </span>
        {turn.typed}
      </h2>
    )}
    {turn.answer === undefined ? <p class="quiet">…</p> : <AnswerView answer={turn.answer} />}
  </div>
)

/** The screen. */
export const TerminalScreen = () => {
  const turns = Transcript.turns.value
  const latest = turns.at(-1)
  const waiting = TypedLines.lines.value
  useEffect(() => {
    for (const line of TypedLines.take()) {
      void Transcript.run(line)
    }
  }, [waiting])
  useEffect(() => {
    if (latest !== undefined) {
      const turn = document.querySelector(".turn:last-child")
      const isTall = (turn?.getBoundingClientRect().height ?? 0) > innerHeight * 0.7
      turn?.scrollIntoView({ block: isTall ? "start" : "end" })
    }
  }, [latest])
  return (
    <section class="terminal">
      <h1 class="sr">Terminal</h1>
      <Greeting />
      {turns.length === 0 ? <Tries /> : null}
      <div role="log" aria-label="Answers">
        {turns.map((turn) => (
          <TurnView key={turn.number} turn={turn} />
        ))}
      </div>
    </section>
  )
}
