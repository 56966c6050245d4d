/**
 * Bringing in the public dataset, loaded as a whole by those only who do.
 */
export * as Import from "./Import.ts"
export * as ImportReport from "./ImportReport.ts"
