/**
 * Runs the program in a pseudo-terminal, with the `script` command of Linux.
 */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { stripVTControlCharacters } from "node:util"
import xterm from "@xterm/headless"
import * as Programs from "../../../../tests/Programs.ts"
import type { Box, How } from "./Program.ts"
import { bin } from "./Program.ts"

const patience = 30_000

export interface Typist {
  /** Waits until a text is shown, after the text of the previous call. */
  readonly sees: (what: string | RegExp) => Promise<void>
  readonly types: (keys: string) => void
  /** Waits for the end, and returns the exit code. */
  readonly leaves: () => Promise<number | null>
  /** The whole output, with control sequences. */
  readonly shown: () => string
  /** The current content of the screen. */
  readonly screen: () => Promise<string>
  /** Resizes the window. */
  readonly resize: (columns: number, rows: number) => Promise<void>
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

/** Starts the program in a terminal of 80 columns. */
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
  // Keys after the end of the program are discarded.
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
        // The screen is up to date once this is shown.
        screen.write("", () => {
          const { active } = screen.buffer
          const rows = Array.from({ length: screen.rows }, (_, row) => active.getLine(active.baseY + row))
          resolve(rows.map((row) => row?.translateToString(true) ?? "").join("\n"))
        })
      }),
    resize: async (columns, rows) => {
      screen.resize(columns, rows)
      // Like a window: the program receives a signal.
      const device = readFileSync(tty, "utf8").trim()
      const flag = process.platform === "darwin" ? "-f" : "-F"
      await Programs.succeed("stty", [flag, device, "rows", `${rows}`, "cols", `${columns}`])
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
