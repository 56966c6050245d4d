/** The entry of the operator's log page. */
import { render } from "preact"
import * as Entrance from "./Entrance.ts"
import { EntranceScreen } from "./EntranceScreen.tsx"
import "./log.css"

const root = document.getElementById("app")
if (root !== null) {
  render(<EntranceScreen />, root)
  void Entrance.enter()
}
