/**
 * The program as it is shipped, run as a process of its own, in a folder of its own.
 */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The bundle; `npm test` builds it first. */
export const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url))

/** The password of everybody here, easy to find wherever it should not be. */
export const password = "marked-secret-4711"

/** A password that is typed and wrong. */
export const wrongPassword = "marked-mistake-0815"

/** A password that somebody was given by somebody else, and the one that they chose then. */
export const givenPassword = "marked-given-2342"
export const nextPassword = "marked-chosen-1701"

/** An override phrase. */
export const phrase = "marked-phrase-6174"

export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface How {
  /** Added to a bare environment; undefined takes a variable away. */
  readonly env?: { readonly [name: string]: string | undefined }
  /** What is written to stdin, which then ends. */
  readonly stdin?: string | Uint8Array
  /** The folder that it runs in; the box's own if left out. */
  readonly cwd?: string
}

/** Nothing that the program prints may hold these, whatever it was asked to do. */
const never = [
  { what: "a password or phrase", found: (text: string) => text.includes("marked-") },
  { what: "a stack trace", found: (text: string) => /^ +at .*(?::\d+|<anonymous>)\)?$/m.test(text) },
  { what: "an escape sequence", found: (text: string) => text.includes("\u001b") },
  { what: "a hole in a sentence", found: (text: string) => /\bundefined\b|\[object Object\]/.test(text) }
]

/** The tokens that a file of kept sessions holds, if there is one and it holds any. */
export const tokensIn = (file: string): ReadonlyArray<string> =>
  existsSync(file) && statSync(file).isFile()
    ? [...readFileSync(file, "utf8").matchAll(/"token":"([^"]+)"/g)].map(([, token = ""]) => token)
    : []

const checked = (args: ReadonlyArray<string>, result: Result, tokens: ReadonlySet<string>): Result => {
  const token = { what: "a token", found: (text: string) => [...tokens].some((each) => text.includes(each)) }
  for (const { what, found } of [...never, token]) {
    for (const text of [result.stdout, result.stderr]) {
      if (found(text)) {
        throw new Error(`scipnet ${args.join(" ")} printed ${what}:\n${text}`)
      }
    }
  }
  return result
}

/** A folder for a program and its files, with an environment in which nothing is set but cheap hashing and passwords. */
export class Box {
  readonly folder: string

  /** Every token that was kept at any time. */
  readonly tokens = new Set<string>()

  constructor() {
    if (!existsSync(bin)) {
      throw new Error(`${bin} is missing: run npm run build, or npm test.`)
    }
    this.folder = mkdtempSync(join(tmpdir(), "scipnet-cli-"))
  }

  path(...names: ReadonlyArray<string>): string {
    return join(this.folder, ...names)
  }

  /** Where sessions are kept. */
  get sessions(): string {
    return process.platform === "darwin"
      ? this.path("Library/Application Support/SCiPNET/sessions.json")
      : this.path("state", "scipnet", "sessions.json")
  }

  env(more: How["env"] = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: this.folder,
      XDG_DATA_HOME: this.path("data"),
      XDG_STATE_HOME: this.path("state"),
      SCIPNET_ARGON2_MEMORY_KIB: "64",
      SCIPNET_ARGON2_PASSES: "1",
      SCIPNET_PASSWORD: password,
      SCIPNET_NEW_PASSWORD: password,
      ...more
    }
  }

  run(args: ReadonlyArray<string>, { env, stdin = "", cwd = this.folder }: How = {}): Promise<Result> {
    return this.execute(process.execPath, [bin, ...args], { env: this.env(env), stdin, cwd })
  }

  /** A line for the shell, in which `$SCIPNET` is the program. */
  shell(line: string, { env, stdin = "", cwd = this.folder }: How = {}): Promise<Result> {
    const program = `'${process.execPath}' '${bin}'`
    return this.execute("bash", ["-c", line.replaceAll("$SCIPNET", program)], { env: this.env(env), stdin, cwd })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private execute(
    command: string,
    args: ReadonlyArray<string>,
    how: { readonly env: NodeJS.ProcessEnv; readonly stdin: string | Uint8Array; readonly cwd: string }
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { env: how.env, cwd: how.cwd, timeout: 60_000, killSignal: "SIGKILL" })
      const stdout: Array<Buffer> = []
      const stderr: Array<Buffer> = []
      child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk))
      child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk))
      // A program that has heard enough closes its stdin early.
      child.stdin.on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? undefined : reject(error)))
      child.on("error", reject)
      child.on("close", (code) => {
        const result = { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
        const kept = how.env["SCIPNET_SESSION_FILE"] ?? this.sessions
        tokensIn(kept).forEach((token) => this.tokens.add(token))
        try {
          resolve(checked(args, result, this.tokens))
        } catch (error) {
          reject(error)
        }
      })
      child.stdin.end(how.stdin)
    })
  }
}

/** The values of an output of one JSON value a line. */
export const values = (text: string): ReadonlyArray<unknown> =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line))
