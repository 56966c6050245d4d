/** The entry of the web application. */
import { render } from "preact"
import { App } from "./app/App.tsx"
import * as Location from "./app/Location.ts"
import * as Session from "./app/Session.ts"
import "./style/main.css"

const root = document.getElementById("app")
if (root !== null) {
  Location.listen()
  void Session.start()
  render(<App />, root)
}
