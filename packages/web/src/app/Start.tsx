/** The start of the application. It is the first screen, which every module that is loaded later has. */
import { render } from "preact"
import { App } from "./App.tsx"
import * as Directory from "./Directory.ts"
import * as Keyboard from "./Keyboard.ts"
import * as Location from "./Location.ts"
import * as Notices from "./Notices.ts"
import * as Reader from "./Reader.ts"
import * as Session from "./Session.ts"

/** Starts the application in an element. Call once. */
export const start = (root: HTMLElement): void => {
  Location.listen()
  Keyboard.listen()
  Reader.start()
  Notices.start()
  Directory.start()
  Session.start()
  render(<App />, root)
}
