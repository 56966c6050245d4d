/** The entry of the web application. */
import { render } from "preact"
import { App } from "./app/App.tsx"
import * as Directory from "./app/Directory.ts"
import * as Keyboard from "./app/Keyboard.ts"
import * as Location from "./app/Location.ts"
import * as Notices from "./app/Notices.ts"
import * as Reader from "./app/Reader.ts"
import * as Session from "./app/Session.ts"
import "./style/main.css"

const root = document.getElementById("app")
if (root !== null) {
  Location.listen()
  Keyboard.listen()
  Reader.start()
  Notices.start()
  Directory.start()
  Session.start()
  render(<App />, root)
}
