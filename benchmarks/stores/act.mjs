/** The store of act, through its own interface. */
import { SqliteStore } from "@rotorsoft/act-sqlite"

const meta = { correlation: "bench", causation: {} }

export const open = async (filename) => {
  const store = new SqliteStore({ url: `file:${filename}` })
  await store.seed()
  const append = (stream, entries, expected) =>
    store.commit(
      stream,
      entries.map((data) => ({ name: "Entered", data })),
      meta,
      // Act numbers the versions of a stream from 0.
      expected === 0 ? undefined : expected - 1
    )
  return {
    append,
    appendAll: (appends) =>
      Promise.all(appends.map(({ stream, entries, expected }) => append(stream, entries, expected))),
    fold: async (stream) => {
      let total = 0
      await store.query(({ data }) => (total += data.amount), { stream, stream_exact: true })
      return total
    },
    catchUp: async (count) => {
      let [seen, after] = [0, -1]
      while (seen < count) {
        const count = await store.query(
          ({ id }) => {
            seen += 1
            after = id
          },
          { after, limit: 1000 }
        )
        if (count === 0) break
      }
      return seen
    },
    settings: async () => "unknown",
    close: () => store.dispose()
  }
}
