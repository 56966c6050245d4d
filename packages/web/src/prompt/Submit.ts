/** What a line of the prompt does: on the terminal it joins the transcript, elsewhere it opens the screen of its answer. */
import * as Directory from "../app/Directory.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import * as Session from "../app/Session.ts"
import { CallFailed } from "../protocol/Connection.ts"
import * as Grammar from "../terminal/Grammar.ts"
import * as TypedLines from "../terminal/TypedLines.ts"
import * as ItemNumber from "../words/ItemNumber.ts"

const runInTerminal = (line: string): void => {
  Location.go("/")
  TypedLines.add(line)
}

/** The id of a record that the loaded directory has under an id or a name. */
const findId = (type: Route.RecordType, text: string): string | undefined => {
  const item = type === "scp" ? ItemNumber.parse(text) : undefined
  const wanted = text.toLowerCase()
  const named = Directory.lists[type].value.rows.filter(({ name }) => name.toLowerCase() === wanted)
  return (
    item ??
    Directory.lists[type].value.rows.find(({ id }) => id.toLowerCase() === wanted)?.id ??
    (named.length === 1 ? named[0]?.id : undefined)
  )
}

/** Reads a record beside the one of the page, or a random one. */
const visit = async (line: string, find: () => Promise<string | null>, type: Route.RecordType): Promise<void> => {
  try {
    const id = await find()
    if (id === null) {
      runInTerminal(line)
    } else {
      Location.go(Route.recordUrl(type, id))
    }
  } catch (error) {
    if (!(error instanceof CallFailed)) {
      throw error
    }
    runInTerminal(line)
  }
}

const neighbourOf = (line: string, direction: "next" | "previous"): void => {
  const route = Location.route.value
  if (route.screen === "record") {
    const { type, id } = route
    void visit(line, () => Line.call("Neighbour", { query: { type, id, direction } }), type)
  } else {
    runInTerminal(line)
  }
}

const openRecord = (line: string, words: ReadonlyArray<string>, at?: number): void => {
  const { type, rest } = Grammar.splitType(words)
  const id = findId(type, rest.join(" "))
  if (id === undefined) {
    runInTerminal(line)
  } else {
    Location.go(Route.recordUrl(type, id, at))
  }
}

/** Opens a record of the past. The parser of times is loaded when it is needed. */
const openPast = async (line: string, words: ReadonlyArray<string>): Promise<void> => {
  const TimeInput = await import("@scipnet/presentation/TimeInput")
  const at = TimeInput.parse(words.slice(1).join(" "), Date.now())
  if (at === undefined) {
    runInTerminal(line)
  } else {
    openRecord(line, words.slice(0, 1), at)
  }
}

const openScreen = (line: string): void => {
  if (Grammar.elsewhere(line) !== undefined) {
    runInTerminal(line)
    return
  }
  const { name, words } = Grammar.interpret(line)
  switch (name) {
    case "ACCESS":
    case "HISTORY":
      openRecord(line, words)
      return
    case "ASOF":
      void openPast(line, words)
      return
    case "SEARCH":
      Location.go(Route.searchUrl(words.join(" ")))
      return
    case "LIST":
      Location.go(`/directory/${Grammar.splitType(words).type}`)
      return
    case "RANDOM": {
      const { type } = Grammar.splitType(words)
      void visit(line, () => Line.call("Random", { query: { type } }), type)
      return
    }
    case "NEXT":
      neighbourOf(line, "next")
      return
    case "PREV":
      neighbourOf(line, "previous")
      return
    case "TRAIL":
      Location.go("/trail")
      return
    case "WHOAMI":
      Location.go("/me")
      return
    case "LOGOUT":
      void Session.signOut()
      return
    default:
      runInTerminal(line)
  }
}

/** Executes a line. */
export const submit = (line: string): void => {
  if (Location.route.value.screen === "terminal") {
    TypedLines.add(line)
  } else {
    openScreen(line)
  }
}
