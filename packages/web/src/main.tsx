/** The entry of the web application. */
import { render } from "preact"
import { App, start } from "./app/App.tsx"
import * as Keyboard from "./app/Keyboard.ts"
import * as Location from "./app/Location.ts"
import "./style/main.css"

const root = document.getElementById("app")
if (root !== null) {
  Location.listen()
  Keyboard.listen()
  start()
  render(<App />, root)
}
