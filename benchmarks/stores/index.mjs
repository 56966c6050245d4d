/** The measured stores by their names in the table. Each module is loaded when its store is opened. */
export const stores = {
  raw: async (filename) => (await import("./raw.mjs")).open(filename),
  scipnet: async (filename) => (await import("./scipnet.mjs")).open(filename),
  emmett: async (filename) => (await import("./emmett.mjs")).open(filename),
  "emmett, one connection": async (filename) => (await import("./emmett.mjs")).openShared(filename),
  act: async (filename) => (await import("./act.mjs")).open(filename)
}
