/** The version, put in by the build (scripts/build.mjs). */
declare const DOCKMOD_VERSION: string;

/** as package.json has it */
export const version: string = DOCKMOD_VERSION;
