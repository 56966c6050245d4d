"use strict"

// 13 is prebuilt and needs Node 22: on Node 20 it crashes. 12 is compiled, and then aborts on Node 24.19 and newer.
const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22
try {
  module.exports = isPrebuilt
    ? require("./node22/node_modules/better-sqlite3")
    : require("./node20/node_modules/better-sqlite3")
} catch (cause) {
  if (cause.code !== "MODULE_NOT_FOUND") throw cause
  const next = "run `node scripts/bootstrap.mjs`, which installs it"
  throw new Error(`better-sqlite3 for Node ${process.versions.node} is missing in this checkout: ${next}`, { cause })
}
