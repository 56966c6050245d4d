/** Execution of a line of the prompt: on the terminal it joins the transcript, elsewhere it opens the screen of its answer. */
import * as Location from "../app/Location.ts"
import * as Session from "../app/Session.ts"
import { CallFailed } from "../protocol/Connection.ts"
import * as Grammar from "../terminal/Grammar.ts"
import * as Secret from "../terminal/Secret.ts"
import * as TypedLines from "../terminal/TypedLines.ts"
import * as CommandUrls from "./CommandUrls.ts"
import * as PastLines from "./PastLines.ts"

const runInTerminal = (line: string): void => {
  Location.go("/")
  TypedLines.add(line)
}

const openScreen = async (line: string): Promise<void> => {
  const { name, words } = Grammar.interpret(line)
  if (name === "LOGOUT") {
    await Session.signOut()
    return
  }
  try {
    const url = await CommandUrls.urls[name](words)
    if (typeof url === "string") {
      Location.go(url)
    } else {
      runInTerminal(line)
    }
  } catch (error) {
    if (!(error instanceof CallFailed)) {
      throw error
    }
    runInTerminal(line)
  }
}

/** Executes a line. A line that seems to contain a secret is not remembered, and the terminal says so. */
export const submit = (line: string): void => {
  const hasSecret = Secret.find(line) !== undefined
  if (!hasSecret) {
    PastLines.add(line.trim())
  }
  if (Location.route.value.screen === "terminal") {
    TypedLines.add(line)
  } else if (hasSecret) {
    runInTerminal(line)
  } else {
    void openScreen(line)
  }
}
