import { type Browser, chromium } from 'playwright-core'
import { findProgram } from './parts.ts'

/** The system's Chromium, headless. `await using`, or close() in the end. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findProgram('chromium')
  if (!executablePath)
    throw new Error('chromium is not installed: guard the test by describeWith("chromium", …)')
  // A sandbox needs rights that containers and root don't have.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}
