// src/sessions/prebuilt-lock.ts for the standalone executable, which locks by kernel-lock.js and has no file to look for.
export const prebuiltLock = () => undefined
