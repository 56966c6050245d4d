/** An override phrase for tests of break-glass. */
import type * as Archive from "./Archive.ts"

export const phrase = "the lamp goes out at noon"

/** Sets the phrase of a user. */
export const setPhrase = async (archive: Archive.Archive, { user, password }: Archive.Account): Promise<void> => {
  const env = { SCIPNET_DEEPWELL: archive.deepwell, SCIPNET_USER: user }
  const secrets = { SCIPNET_PASSWORD: password, SCIPNET_PHRASE: phrase }
  const { code, stderr } = await archive.run(["user", "phrase"], { env: { ...env, ...secrets } })
  if (code !== 0) throw new Error(stderr)
}
