/** The table of routes. Each screen is the answer to a command, so the same table maps URLs and commands to each other. */

/** The type of a record, as the server names it. */
export type RecordType = "scp" | "user" | "site" | "mtf"

/** The screen of a URL, with its parameters. */
export type Route =
  | { readonly screen: "terminal" }
  | { readonly screen: "record"; readonly type: RecordType; readonly id: string; readonly at: number | undefined }
  | { readonly screen: "directory"; readonly type: RecordType; readonly filters: URLSearchParams }
  | { readonly screen: "search"; readonly text: string }
  | { readonly screen: "trail" }
  | { readonly screen: "me" }
  | { readonly screen: "pending" }
  | { readonly screen: "reviews" }
  | { readonly screen: "audit"; readonly filters: URLSearchParams }
  | { readonly screen: "people"; readonly filters: URLSearchParams }
  | { readonly screen: "enrol" }
  | { readonly screen: "person"; readonly id: string }
  | { readonly screen: "new"; readonly type: RecordType }
  | { readonly screen: "edit"; readonly type: RecordType; readonly id: string; readonly section: string | undefined }
  | { readonly screen: "unknown"; readonly path: string }

const isRecordType = (text: string | undefined): text is RecordType =>
  text === "scp" || text === "user" || text === "site" || text === "mtf"

const timeOf = (text: string | null): number | undefined => {
  const time = text === null ? NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

const decode = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part)
  } catch {
    // A malformed escape names no record.
    return undefined
  }
}

/** The id of a record by the last part of its URL: `/scp/173` is SCP-173. */
const idOf = (type: RecordType, part: string): string => (type === "scp" ? `SCP-${part.toUpperCase()}` : part)

/** `/edit/scp/173/description`; without a section, `/edit/scp/173` is for the record and a section that does not exist. */
const editRoute = (type: string | undefined, rest: ReadonlyArray<string>): Route | undefined => {
  const [id, section, ...more] = rest.map(decode)
  return isRecordType(type) && id !== undefined && id !== "" && more.length === 0 && rest.length < 3
    ? { screen: "edit", type, id: idOf(type, id), section: section === "" ? undefined : section }
    : undefined
}

/** Parses the path and the query of a URL. */
export const parse = (path: string, query: string): Route => {
  const parameters = new URLSearchParams(query)
  const [first, second, ...rest] = path.split("/").slice(1)
  const unknown = { screen: "unknown", path } as const
  if (first === "edit") {
    return editRoute(second, rest) ?? unknown
  }
  if (rest.length > 0) {
    return unknown
  }
  if (second === undefined || second === "") {
    switch (first) {
      case "":
        return { screen: "terminal" }
      case "search":
        return { screen: "search", text: parameters.get("q") ?? "" }
      case "trail":
        return { screen: "trail" }
      case "me":
      case "pending":
      case "reviews":
        return { screen: first }
      case "audit":
      case "people":
        return { screen: first, filters: parameters }
      case "directory":
        return { screen: "directory", type: "scp", filters: parameters }
      default:
        return unknown
    }
  }
  if (first === "directory") {
    return isRecordType(second) ? { screen: "directory", type: second, filters: parameters } : unknown
  }
  if (first === "new") {
    return isRecordType(second) ? { screen: "new", type: second } : unknown
  }
  const part = decode(second)
  if (first === "people" && part !== undefined) {
    return part === "new" ? { screen: "enrol" } : { screen: "person", id: part }
  }
  return isRecordType(first) && part !== undefined
    ? { screen: "record", type: first, id: idOf(first, part), at: timeOf(parameters.get("at")) }
    : unknown
}

/** The URL of a record, at a time in milliseconds since 1970 or now. */
export const recordUrl = (type: RecordType, id: string, at?: number): string => {
  const part = encodeURIComponent(type === "scp" ? id.replace(/^SCP-/, "") : id)
  // Milliseconds matter: a time cut to seconds would be before the change that it names.
  return `/${type}/${part}${at === undefined ? "" : `?at=${new Date(at).toISOString()}`}`
}

/** The URL where a section is edited, or without one where a section is added. */
export const editUrl = (type: RecordType, id: string, section?: string): string =>
  `/edit${recordUrl(type, id)}${section === undefined ? "" : `/${encodeURIComponent(section)}`}`

/** The URL of an account. */
export const personUrl = (user: string): string => `/people/${encodeURIComponent(user)}`

/** The URL of the hits of a search. */
export const searchUrl = (text: string): string => `/search?q=${encodeURIComponent(text)}`
