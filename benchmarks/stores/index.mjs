/** The stores that are measured, by the name that the table has for them. */
import * as act from "./act.mjs"
import * as emmett from "./emmett.mjs"
import * as raw from "./raw.mjs"
import * as scipnet from "./scipnet.mjs"

export const stores = {
  raw: raw.open,
  scipnet: scipnet.open,
  emmett: emmett.open,
  "emmett, one connection": emmett.openShared,
  act: act.open
}
