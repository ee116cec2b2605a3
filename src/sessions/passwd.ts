/** The system's word on whose process this is. Bun's is another: see scripts/standalone/passwd.js, which takes the place of this. */
export { platform, userInfo } from 'node:os'
