/** The lines that were typed at the prompt in this session, newest first. */
import * as SessionState from "../app/SessionState.ts"

const most = 50

let lines: ReadonlyArray<string> = []

/** Remembers a line. */
export const add = (line: string): void => {
  lines = [line, ...lines.filter((each) => each !== line)].slice(0, most)
}

/** The line that was typed before the last `back` lines; undefined past the first one. */
export const at = (back: number): string | undefined => lines[back]

SessionState.onEnd(() => {
  lines = []
})
