/**
 * Reads the lines of the commands that write.
 */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as Grammar from "./Grammar.ts"
import type { Reader, Reading, Words } from "./LineData.ts"
import { optional, part, target } from "./LineTarget.ts"
import * as Values from "./TypedValues.ts"

const registerScp = (typedId: string, [typedClass, typedLevel, ...name]: Words): Reading<"REGISTER"> => {
  if (typedClass === undefined || typedLevel === undefined || name.length === 0) {
    return undefined
  }
  const id = Values.item(typedId)
  const objectClass = Values.objectClass(typedClass)
  const level = Values.level(typedLevel)
  return Values.isMistake(id)
    ? id
    : Values.isMistake(objectClass)
      ? objectClass
      : Values.isMistake(level)
        ? level
        : { line: { type: "scp", id, objectClass, level, name: name.join(" ") } }
}

/** Reads the words of REGISTER. */
export const register: Reader<"REGISTER"> = (words) => {
  const found = target(words)
  if (found === undefined) {
    return undefined
  }
  const { type, id, more } = found
  if (type === "scp") {
    return registerScp(id, more)
  }
  const [typedLevel, ...name] = more
  if (typedLevel === undefined || name.length === 0) {
    return undefined
  }
  const level = Values.level(typedLevel)
  return Values.isMistake(level) ? level : { line: { type, id, level, name: name.join(" ") } }
}

/** Reads the words of EDIT. */
export const edit: Reader<"EDIT"> = (words) => {
  const found = part(words)
  if (found === undefined || found.more.length > 0) {
    return undefined
  }
  const { type, id, section } = found
  return { line: { type, id, section } }
}

/** Reads the words of FILE. */
export const file: Reader<"FILE"> = (words) => {
  const found = part(words)
  if (found === undefined || found.more.length > 1) {
    return undefined
  }
  const { type, id, section, more } = found
  const level = optional(more[0], Values.level)
  return Values.isMistake(level) ? level : { line: { type, id, section, level } }
}

/** Reads the words of ASSIGN. */
export const assign: Reader<"ASSIGN"> = (words) => {
  const { type, rest } = Grammar.splitType(words)
  const [typed, ...more] = rest
  const pairs = new Map<string, string>()
  for (let at = 0; at < more.length; at += 2) {
    pairs.set((more[at] ?? "").toLowerCase(), more[at + 1] ?? "")
  }
  const isKnown = [...pairs].every(([key, id]) => (key === "site" || key === "mtf") && id !== "")
  if (typed === undefined || type !== "scp" || pairs.size === 0 || !isKnown) {
    return undefined
  }
  const valueOf = (key: "site" | "mtf") =>
    optional(pairs.get(key), (id) => (id.toLowerCase() === "none" ? null : RecordIdSyntax.normalize(key, id)))
  const id = Values.item(typed)
  return Values.isMistake(id) ? id : { line: { type, id, site: valueOf("site"), mtf: valueOf("mtf") } }
}

/** Reads the words of RECLASSIFY. */
export const reclassify: Reader<"RECLASSIFY"> = (words) => {
  const { type, rest } = Grammar.splitType(words)
  const [typed, typedClass, typedDisruption, typedRisk, ...excess] = rest
  if (typed === undefined || type !== "scp" || typedClass === undefined || excess.length > 0) {
    return undefined
  }
  const id = Values.item(typed)
  const objectClass = Values.objectClass(typedClass)
  const disruption = optional(typedDisruption, Values.disruption)
  const risk = optional(typedRisk, Values.risk)
  return Values.isMistake(id)
    ? id
    : Values.isMistake(objectClass)
      ? objectClass
      : Values.isMistake(disruption)
        ? disruption
        : Values.isMistake(risk)
          ? risk
          : { line: { type, id, objectClass, disruption, risk } }
}

/** Reads the words of CLEARANCE. */
export const clearance: Reader<"CLEARANCE"> = (words) => {
  const found = target(words)
  const [typedLevel, ...reason] = found?.more ?? []
  if (found === undefined || typedLevel === undefined || reason.length === 0) {
    return undefined
  }
  const { type, id } = found
  const level = Values.level(typedLevel)
  return Values.isMistake(level) ? level : { line: { type, id, level, reason: reason.join(" ") } }
}

/** Reads the words of ROLE. */
export const role: Reader<"ROLE"> = (words) => {
  const [typed, typedRole, revoke, ...excess] = words
  if (typed === undefined || typedRole === undefined || excess.length > 0) {
    return undefined
  }
  if ((revoke ?? "REVOKE").toUpperCase() !== "REVOKE") {
    return undefined
  }
  const found = Values.role(typedRole)
  const user = RecordIdSyntax.normalize("user", typed)
  return Values.isMistake(found) ? found : { line: { user, role: found, isRevoked: revoke !== undefined } }
}

/** Reads the words of BREAK-GLASS. */
export const breakGlass: Reader<"BREAK-GLASS"> = (words) => {
  const found = target(words)
  if (found === undefined || found.more.length === 0) {
    return undefined
  }
  const { type, id, more } = found
  return { line: { type, id, reason: more.join(" ") } }
}

/** Reads the words of WHY. */
export const why: Reader<"WHY"> = ([reader, ...words]) => {
  const found = target(words)
  return reader === undefined || found === undefined
    ? undefined
    : { line: { reader: RecordIdSyntax.normalize("user", reader), type: found.type, id: found.id } }
}

/** Reads the words of EXPORT. */
export const exportFile: Reader<"EXPORT"> = (words) => {
  const found = target(words)
  const [name, ...excess] = found?.more ?? []
  return found === undefined || name === undefined || excess.length > 0
    ? undefined
    : { line: { type: found.type, id: found.id, file: name } }
}
