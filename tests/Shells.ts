/** Real shells with the completion script of the program: the line after a tab, for each line typed. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { stripVTControlCharacters } from "node:util"
import type { Box } from "../packages/cli/test/cli/Program.ts"
import { bin } from "../packages/cli/test/cli/Program.ts"
import * as Programs from "./Programs.ts"

export type Shell = "bash" | "zsh" | "fish"

/** True if the shell is installed. With `CI=true` a missing shell fails the tests instead of skipping them. */
export const isInstalled = (shell: Shell): boolean => process.env["CI"] === "true" || Programs.isInstalled(shell)

const timeout = 60_000

/** Types each line into a zsh, followed by a tab and a comment, and prints the edited line. */
const zsh = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; echo REA''DY"
zpty -r -m shell out '*READY*'
for typed in "\${@:2}"; do
  zpty -n -w shell "$typed"$'\\t\\C-a: \\C-e ; echo DO\\'\\'NE\\n'
  zpty -r -m shell out '*DONE*'
  print -r -- "$out"
done
`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A shell in a box. Its PATH has the program as `scipnet`. */
export const open = async (shell: Shell, box: Box, env: { readonly [name: string]: string } = {}) => {
  const folder = box.path("bin")
  mkdirSync(folder, { recursive: true })
  writeFileSync(box.path("bin", "scipnet"), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(bin)} "$@"\n`)
  chmodSync(box.path("bin", "scipnet"), 0o755)
  const script = await Programs.succeed(process.execPath, [bin, "--completions", shell])
  const options = {
    cwd: box.folder,
    timeout,
    env: box.env({ TERM: "xterm", ...env, PATH: `${folder}:${process.env["PATH"] ?? ""}`, SCIPNET_PASSWORD: undefined })
  } as const

  const inBash = async (lines: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
    writeFileSync(box.path("complete.bash"), script)
    writeFileSync(box.path("edited"), "")
    const setUp = [
      "source complete.bash",
      "bind 'set bell-style none'",
      "bind 'set completion-query-items 0'",
      `bind -x '"\\C-g": printf "%s\\n" "$READLINE_LINE" >> edited; READLINE_LINE='`
    ]
    const typed = [...setUp.map((line) => `${line}\n`), ...lines.map((line) => `${line}\t\u0007`), "exit\n"]
    // bash edits lines at a terminal only, which the script command provides. No typed character may have a meaning to the
    // terminal itself, since bash may not have taken it over yet.
    await Programs.run("script", ["-qefc", "bash --norc --noprofile -i", "/dev/null"], {
      ...options,
      stdin: typed.join("")
    })
    return readFileSync(box.path("edited"), "utf8").trimEnd().split("\n")
  }

  const inZsh = async (lines: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
    mkdirSync(box.path("functions"), { recursive: true })
    writeFileSync(box.path("functions", "_scipnet"), script)
    const { stdout } = await Programs.run("zsh", ["-f", "-c", zsh, "zsh", box.path("functions"), ...lines], options)
    return [...stripVTControlCharacters(stdout).matchAll(/: (scipnet [^:\r\n]*?) +; echo/g)].map(
      ([, line = ""]) => line
    )
  }

  const inFish = async (lines: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
    const asked = lines.map((line) => `complete -C ${quoted(line)}; echo END`)
    writeFileSync(box.path("asked.fish"), [script, ...asked].join("\n"))
    const { stdout } = await Programs.run("fish", ["--no-config", box.path("asked.fish")], options)
    return stdout
      .split("END\n")
      .slice(0, -1)
      .map((text, at) => {
        // As the editor of fish does: the candidate, if there is one only, replaces the last word.
        const candidates = text.trim().split("\n")
        const line = lines[at] ?? ""
        return candidates.length === 1 && candidates[0] !== ""
          ? line.replace(/\S*$/, candidates[0]?.split("\t", 1).join("") ?? "")
          : line
      })
  }

  const typers = { bash: inBash, zsh: inZsh, fish: inFish }
  return {
    /** The lines after a tab, without the space that follows a completed word. */
    type: async (lines: ReadonlyArray<string>) => (await typers[shell](lines)).map((line) => line.trimEnd())
  }
}
