/**
 * The program at a terminal: `script`, which every Linux has, gives it one and passes on what is typed.
 */
import { spawn, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { stripVTControlCharacters } from "node:util"
import xterm from "@xterm/headless"
import type { Box, How } from "./Program.ts"
import { bin } from "./Program.ts"

const patience = 30_000

export interface Typist {
  /** Waits until this is shown, after what was waited for before. */
  readonly sees: (what: string | RegExp) => Promise<void>
  readonly types: (keys: string) => void
  /** Waits for the end, and gives the exit code. */
  readonly leaves: () => Promise<number | null>
  /** Everything that was shown so far, with what drives the terminal. */
  readonly shown: () => string
  /** What stands on the screen now, as a person sees it. */
  readonly screen: () => Promise<string>
  /** Makes the window another size. */
  readonly resize: (columns: number, rows: number) => void
}

export const keys = {
  enter: "\r",
  backspace: "\u007f",
  interrupt: "\u0003",
  end: "\u0004",
  tabulator: "\t",
  up: "\u001b[A"
} as const

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

let seats = 0

/** Sits down in front of the program, at a terminal of 80 columns. */
export const sitDown = (box: Box, args: ReadonlyArray<string>, env: How["env"] = {}): Typist => {
  const tty = box.path(`tty-${(seats += 1)}`)
  const screen = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  const line = `tty > ${quoted(tty)}; stty rows 24 cols 80; exec ${[process.execPath, bin, ...args].map(quoted).join(" ")}`
  const macos = process.platform === "darwin"
  const child = spawn("script", macos ? ["-q", "/dev/null", "sh", "-c", line] : ["-qefc", line, "/dev/null"], {
    cwd: box.folder,
    env: box.env({ TERM: "xterm-256color", SHELL: "/bin/sh", ...env }),
    timeout: 2 * patience,
    killSignal: "SIGKILL"
  })
  let shown = ""
  let looked = 0
  let wake = () => {}
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    shown += chunk
    screen.write(chunk)
    wake()
  })
  // Keys that are typed after the program has left go nowhere.
  child.stdin.on("error", () => wake())
  const left = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", resolve)
  })
  const plain = () => stripVTControlCharacters(shown)
  return {
    shown: () => shown,
    screen: () =>
      new Promise((resolve) => {
        // What was written is on it when this is.
        screen.write("", () => {
          const { active } = screen.buffer
          const rows = Array.from({ length: screen.rows }, (_, row) => active.getLine(active.baseY + row))
          resolve(rows.map((row) => row?.translateToString(true) ?? "").join("\n"))
        })
      }),
    resize: (columns, rows) => {
      screen.resize(columns, rows)
      // As a window does: the program is told by a signal.
      const device = readFileSync(tty, "utf8").trim()
      spawnSync("stty", [process.platform === "darwin" ? "-f" : "-F", device, "rows", `${rows}`, "cols", `${columns}`])
    },
    types: (keys) => child.stdin.write(keys),
    leaves: () => left,
    sees: (what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${String(what)} was not shown, but:\n${plain()}`)), patience)
        wake = () => {
          const rest = plain().slice(looked)
          const match = typeof what === "string" ? rest.indexOf(what) : rest.search(what)
          if (match >= 0) {
            const length = typeof what === "string" ? what.length : (what.exec(rest)?.[0].length ?? 0)
            looked += match + length
            clearTimeout(timer)
            wake = () => {}
            resolve()
          }
        }
        wake()
      })
  }
}
