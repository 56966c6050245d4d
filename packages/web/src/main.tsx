/** The entry of the web application. */
import { start } from "./app/Start.tsx"
import "./style/main.css"

const root = document.getElementById("app")
if (root !== null) {
  start(root)
}
