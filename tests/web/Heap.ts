/** The heap of a page. */
import type { Page } from "playwright-core"

/** Everything that the page's script holds. */
export const read = async (page: Page): Promise<string> => {
  const session = await page.context().newCDPSession(page)
  const chunks: Array<string> = []
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk))
  await session.send("HeapProfiler.enable")
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false })
  await session.detach()
  return chunks.join("")
}
