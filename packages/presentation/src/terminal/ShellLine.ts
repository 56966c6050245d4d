/**
 * The words of a shell that do what a line of the terminal does.
 */
import * as Grammar from "./Grammar.ts"
import type { Lines, Name, Target, Words } from "./LineData.ts"
import * as WritingLine from "./WritingLine.ts"
import type { Mistake } from "./TypedValues.ts"
import { isMistake } from "./TypedValues.ts"

const option = (name: string, value: string | number | null | undefined): Words =>
  value === undefined ? [] : [`--${name}`, value === null ? "none" : String(value)]

const verb = ({ type, id }: Target, name: string): Words => [type, name, id]

const registerVerbs = { scp: "register", user: "register", site: "found", mtf: "form" } as const

const section = (name: string | undefined): Words => (name === undefined ? [] : [name])

const shells: { readonly [N in Name]: (line: Lines[N], canEdit: boolean) => Words } = {
  LOG: (line) => [...verb(line, "log"), ...section(line.section)],
  DIFF: (line) => [
    ...verb(line, "diff"),
    ...section(line.section),
    ...option("from", line.from?.typed),
    ...option("to", line.to?.typed)
  ],
  REVERT: (line) => [...verb(line, "revert"), line.section, ...option("to", line.to.typed)],
  ASOF: ({ type, id, typed }) => ["asof", type, id, ...option("time", typed)],
  REGISTER: (line) => [
    ...verb(line, registerVerbs[line.type]),
    ...(line.type === "scp" ? option("class", line.objectClass) : []),
    ...option("level", line.level),
    ...option("name", line.name)
  ],
  EDIT: (line, canEdit) => [...verb(line, "file"), line.section, ...(canEdit ? [] : ["-"])],
  FILE: (line) => [...verb(line, "file"), line.section, "-", ...option("level", line.level)],
  ASSIGN: (line) => [...verb(line, "assign"), ...option("site", line.site), ...option("mtf", line.mtf)],
  RECLASSIFY: (line) => [
    ...verb(line, "reclassify"),
    ...option("class", line.objectClass),
    ...option("disruption", line.disruption),
    ...option("risk", line.risk)
  ],
  CLEARANCE: (line) => [...verb(line, "clearance"), ...option("level", line.level), ...option("reason", line.reason)],
  ROLE: ({ user, role, isRevoked }) => ["user", "role", user, role, ...(isRevoked ? ["--revoke"] : [])],
  PHRASE: () => ["user", "phrase"],
  "BREAK-GLASS": ({ type, id, reason }) => ["access", type, id, "--break-glass", ...option("reason", reason)],
  WHY: ({ reader, type, id }) => ["why", ...option("reader", reader), type, id],
  EXPORT: (line) => [...verb(line, "export"), ...option("output", line.file)]
}

const typedTarget = (words: Words) => {
  const { type, rest } = Grammar.splitType(words)
  const [id, ...more] = rest
  return id === undefined ? undefined : { type, id, more }
}

/** Words with options, as `REGISTER 173 --name Statue --class Keter --level 2`: the same words as in a shell. */
const withOptions = (name: Name, words: Words, canEdit: boolean): Words | undefined => {
  const found = typedTarget(words)
  if (found === undefined || found.id.startsWith("--")) {
    return undefined
  }
  const { type, id, more } = found
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
      return ["user", name.toLowerCase(), ...words]
    case "WHY":
      return ["why", ...words]
    default:
      return [type, name.toLowerCase(), id, ...more]
  }
}

/** True if a word is an option, as `--level`. */
export const hasOption = (words: Words): boolean => words.some((word) => /^--[a-z]/.test(word))

/** The words for a shell of a line that was read. `canEdit` is false where no editor can be opened: the text is then read from stdin. */
export const ofLine = <N extends Name>(name: N, line: Lines[N], canEdit = true): Words => shells[name](line, canEdit)

/**
 * Translates the words after a command. A line with options has the words of a shell. Returns the words, the mistake in a
 * value, or undefined if words are missing or too many. `now` is the time in milliseconds since 1970.
 */
export const translate = <N extends Name>(
  name: N,
  words: Words,
  canEdit: boolean,
  now: number
): Words | Mistake | undefined => {
  if (hasOption(words)) {
    return withOptions(name, words, canEdit)
  }
  const reading = WritingLine.read(name, words, now)
  return reading === undefined || isMistake(reading) ? reading : ofLine(name, reading.line, canEdit)
}

/** A command about a status or a proposal. */
export type StatusName = "STATUS" | "PROPOSE" | "APPROVE" | "REJECT" | "WITHDRAW"

/** The words for a shell of a line with options; undefined without an id. */
export const statusWithOptions = (name: StatusName, words: Words): Words | undefined => {
  const found = typedTarget(words)
  return found === undefined ? undefined : [found.type, name.toLowerCase(), found.id, ...found.more]
}
