/** Tests whether both stdin and stdout are terminals, so that the program can prompt. */
export const isWatched = (): boolean => process.stdin.isTTY && process.stdout.isTTY
