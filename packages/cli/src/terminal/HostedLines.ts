/**
 * The terminal's commands that run as commands of the command line: their words, from the words of the terminal.
 */
import type * as WritingCommands from "@scipnet/presentation/terminal/WritingCommands"
import * as TimeInput from "@scipnet/presentation/TimeInput"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import type { Words } from "./UsageError.ts"

/** A command that runs as a command of the command line. */
export type Name = Exclude<(typeof WritingCommands.rows)[number]["name"], "REVIEW"> | "ASOF"

/** Returns the words for the command line; undefined if words are missing or too many. */
type Translate = (words: Words, canEdit: boolean) => Words | undefined

/** Splits off the type and the id. */
const target = (words: Words) => {
  const { type, rest } = Grammar.splitType(words)
  const [id, ...more] = rest
  return id === undefined ? undefined : { type, id, more }
}

const option = (name: string, value: string | undefined): Words => (value === undefined ? [] : [`--${name}`, value])

const registerVerbs = { scp: "register", user: "register", site: "found", mtf: "form" } as const

const register: Translate = (words) => {
  const found = target(words)
  if (found === undefined) {
    return undefined
  }
  const { type, id, more } = found
  const [objectClass, rest] = type === "scp" ? [more[0], more.slice(1)] : [undefined, more]
  const [level, ...name] = rest
  return level === undefined || name.length === 0
    ? undefined
    : [type, registerVerbs[type], id, ...option("class", objectClass), "--level", level, "--name", name.join(" ")]
}

const assign: Translate = ([item, ...more]) => {
  const pairs = new Map<string, string>()
  for (let at = 0; at < more.length; at += 2) {
    pairs.set((more[at] ?? "").toLowerCase(), more[at + 1] ?? "")
  }
  const value = (key: string) => {
    const found = pairs.get(key)
    return found?.toLowerCase() === "none" ? "none" : found
  }
  const isKnown = [...pairs].every(([key, id]) => (key === "site" || key === "mtf") && id !== "")
  return item === undefined || pairs.size === 0 || !isKnown
    ? undefined
    : ["scp", "assign", item, ...option("site", value("site")), ...option("mtf", value("mtf"))]
}

const diff: Translate = (words) => {
  const found = target(words)
  if (found === undefined) {
    return undefined
  }
  const { type, id, more } = found
  // A point in time is a time or begins with a digit, a section does not.
  const [first = ""] = more
  const isSection = /^[a-z]/i.test(first) && TimeInput.parse(first, 0) === undefined
  const [section, points] = isSection ? [more[0], more.slice(1)] : [undefined, more]
  const [from, to, ...excess] = points
  return excess.length > 0
    ? undefined
    : [type, "diff", id, ...(section === undefined ? [] : [section]), ...option("from", from), ...option("to", to)]
}

const section = (verb: string, words: Words, use: (more: Words) => Words | undefined): Words | undefined => {
  const found = target(words)
  const [part, ...more] = found?.more ?? []
  const last = use(more)
  return found === undefined || part === undefined || last === undefined
    ? undefined
    : [found.type, verb, found.id, part, ...last]
}

const translations: { readonly [N in Name]: Translate } = {
  LOG: (words) => {
    const found = target(words)
    return found === undefined || found.more.length > 1 ? undefined : [found.type, "log", found.id, ...found.more]
  },
  DIFF: diff,
  REVERT: (words) => section("revert", words, (time) => (time.length === 0 ? undefined : ["--to", time.join(" ")])),
  ASOF: (words) => {
    const found = target(words)
    return found === undefined || found.more.length === 0
      ? undefined
      : ["asof", found.type, found.id, "--time", found.more.join(" ")]
  },
  REGISTER: register,
  EDIT: (words, canEdit) => section("file", words, (more) => (more.length > 0 ? undefined : canEdit ? [] : ["-"])),
  FILE: (words) =>
    section("file", words, ([level, ...excess]) => (excess.length > 0 ? undefined : ["-", ...option("level", level)])),
  ASSIGN: assign,
  RECLASSIFY: ([item, objectClass, disruption, risk, ...excess]) =>
    item === undefined || objectClass === undefined || excess.length > 0
      ? undefined
      : [
          "scp",
          "reclassify",
          item,
          "--class",
          objectClass,
          ...option("disruption", disruption),
          ...option("risk", risk)
        ],
  CLEARANCE: (words) => {
    const found = target(words)
    const [level, ...reason] = found?.more ?? []
    return found === undefined || level === undefined || reason.length === 0
      ? undefined
      : [found.type, "clearance", found.id, "--level", level, "--reason", reason.join(" ")]
  },
  ROLE: ([user, role, revoke, ...excess]) =>
    user === undefined || role === undefined || excess.length > 0 || (revoke ?? "REVOKE").toUpperCase() !== "REVOKE"
      ? undefined
      : ["user", "role", user, role.toLowerCase(), ...(revoke === undefined ? [] : ["--revoke"])],
  PHRASE: (words) => (words.length > 0 ? undefined : ["user", "phrase"]),
  "BREAK-GLASS": (words) => {
    const found = target(words)
    return found === undefined || found.more.length === 0
      ? undefined
      : ["access", found.type, found.id, "--break-glass", "--reason", found.more.join(" ")]
  },
  WHY: ([user, ...words]) => {
    const found = target(words)
    return user === undefined || found === undefined ? undefined : ["why", "--reader", user, found.type, found.id]
  },
  EXPORT: (words) => {
    const found = target(words)
    const [file, ...excess] = found?.more ?? []
    return found === undefined || file === undefined || excess.length > 0
      ? undefined
      : [found.type, "export", found.id, "--output", file]
  }
}

/** Words with options, as `REGISTER 173 --name Statue --class Keter --level 2`: the same words as in a shell. */
const withOptions = (name: Name, words: Words, canEdit: boolean): Words | undefined => {
  const found = target(words)
  if (found === undefined || found.id.startsWith("--")) {
    return undefined
  }
  const { type, id, more } = found
  const verb = name.toLowerCase()
  switch (name) {
    case "REGISTER":
      return [type, registerVerbs[type], id, ...more]
    case "EDIT":
    case "FILE":
      return [type, "file", id, ...more.slice(0, 1), ...(name === "EDIT" && canEdit ? [] : ["-"]), ...more.slice(1)]
    case "ASOF":
      return ["asof", type, id, ...more]
    case "BREAK-GLASS":
      return ["access", type, id, "--break-glass", ...more]
    case "ROLE":
    case "PHRASE":
      return ["user", verb, ...words]
    case "WHY":
      return ["why", ...words]
    default:
      return [type, verb, id, ...more]
  }
}

/** True if a word is an option, as `--level`. */
export const hasOption = (words: Words): boolean => words.some((word) => /^--[a-z]/.test(word))

/**
 * Translates a line of the terminal. A line with options has the words of a shell. `canEdit` is false where no editor can be opened: EDIT then reads the text from the
 * lines that follow.
 */
export const translate = (name: Name, words: Words, canEdit: boolean): Words | undefined =>
  hasOption(words) ? withOptions(name, words, canEdit) : translations[name](words, canEdit)

/** A command about a status or a proposal. */
export type StatusName = "STATUS" | "PROPOSE" | "APPROVE" | "REJECT" | "WITHDRAW"

/** The words for the command line, of a line with options; undefined without an id. */
export const statusWithOptions = (name: StatusName, words: Words): Words | undefined => {
  const found = target(words)
  return found === undefined ? undefined : [found.type, name.toLowerCase(), found.id, ...found.more]
}
