/** Whether somebody sits there who can be asked, and who sees the question. */
export const isWatched = (): boolean => process.stdin.isTTY && process.stdout.isTTY
