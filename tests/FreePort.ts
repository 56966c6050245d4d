/** Free ports of loopback for programs that are stopped and started again at the same address. */
import { randomInt } from "node:crypto"
import { createServer } from "node:net"

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)))
  })

/**
 * Finds a free port, below those that systems give to connections and to servers that ask for any port: one of these could take it
 * while the program is stopped.
 */
export const find = async (): Promise<number> => {
  const port = randomInt(20_000, 32_000)
  return (await isFree(port)) ? port : find()
}
