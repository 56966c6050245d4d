/** A status with its shape and colour. */
import * as Words from "../words/Words.ts"

/** The name of the status after its shape. */
export const StatusMark = ({ status }: { readonly status: Words.Status }) => (
  <span class={`status s-${status}`}>{Words.capitalize(status)}</span>
)

/** The standing of an account, a site or a task force. */
export const Activity = ({ active }: { readonly active: boolean }) => (
  <span class={`status s-${active ? "active" : "deleted"}`}>{active ? "Active" : "Inactive"}</span>
)
