"use strict"

// The version of better-sqlite3 that index.js loads, for programs that check it before they load it.
const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22
module.exports = isPrebuilt
  ? require("./node22/node_modules/better-sqlite3/package.json")
  : require("./node20/node_modules/better-sqlite3/package.json")
