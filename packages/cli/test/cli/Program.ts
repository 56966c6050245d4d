/**
 * Runs the bundled program as a separate process in its own folder.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Programs from "../../../../tests/Programs.ts"

/** The bundle, which `npm test` builds first. */
export const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url))

/** The password of all users, easy to find where it must not be. */
export const password = "marked-secret-4711"

/** A wrong password. */
export const wrongPassword = "marked-mistake-0815"

/** A password set by another user, and the one chosen afterwards. */
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
  /** Additions to a minimal environment; undefined removes a variable. */
  readonly env?: { readonly [name: string]: string | undefined }
  /** The whole input on stdin. */
  readonly stdin?: string | Uint8Array
  /** The working directory. Default: the folder of the box. */
  readonly cwd?: string
  /** Milliseconds after which the program is killed. */
  readonly timeout?: number
}

/** Output that the program must never print. */
const never = [
  { what: "a password or phrase", found: (text: string) => text.includes("marked-") },
  { what: "a stack trace", found: (text: string) => /^ +at .*(?::\d+|<anonymous>)\)?$/m.test(text) },
  { what: "an escape sequence", found: (text: string) => text.includes("\u001b") },
  { what: "a hole in a sentence", found: (text: string) => /\bundefined\b|\[object Object\]/.test(text) }
]

/** The tokens in a session file, if it exists. */
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

/** A folder for the program and its files, with a minimal environment: cheap hashing, and passwords. */
export class Box {
  readonly folder: string

  /** All tokens that were ever stored. */
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

  /** The path of the session file. */
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

  run(args: ReadonlyArray<string>, { env, stdin = "", cwd = this.folder, timeout }: How = {}): Promise<Result> {
    return this.execute(process.execPath, [bin, ...args], { env: this.env(env), stdin, cwd, timeout })
  }

  /** Runs a shell command line, in which `$SCIPNET` is the program. */
  shell(line: string, { env, stdin = "", cwd = this.folder }: How = {}): Promise<Result> {
    const program = `'${process.execPath}' '${bin}'`
    return this.execute("bash", ["-c", line.replaceAll("$SCIPNET", program)], { env: this.env(env), stdin, cwd })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async execute(
    command: string,
    args: ReadonlyArray<string>,
    how: Programs.Options & { readonly env: NodeJS.ProcessEnv }
  ): Promise<Result> {
    const {
      status: code,
      stdout,
      stderr
    } = await Programs.run(command, args, { ...how, timeout: how.timeout ?? 60_000 })
    const kept = how.env["SCIPNET_SESSION_FILE"] ?? this.sessions
    tokensIn(kept).forEach((token) => this.tokens.add(token))
    return checked(args, { code, stdout, stderr }, this.tokens)
  }
}

/** Parses output with one JSON value per line. */
export const values = (text: string): ReadonlyArray<unknown> =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line))
