/**
 * The suites of packages/core that run on PostgreSQL too.
 */
import * as Form from "../faults/Form.ts"

const deepwell = (path: string): string => `packages/core/test/deepwell/${path}.test.ts`

export const included = Form.isLong ? [deepwell("**/*")] : ["auth/*"].map(deepwell)
export const excluded: Array<string> = []
