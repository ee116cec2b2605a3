import type { Reporter, TestModule } from 'vitest/node'

/**
 * For CI: closes with one plain line, and fails the run where a test was skipped. What a test needs `.ci/run` installs, so a
 * skip there means that something is no longer tried by anybody.
 */
export default class CiReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const named = (state: string) => tests.filter(test => test.result().state === state)
    const skipped = named('skipped')
    for (const test of skipped) process.stdout.write(`skipped: ${test.module.moduleId}: ${test.fullName}\n`)
    if (skipped.length > 0) process.exitCode = 1
    process.stdout.write(
      `${named('passed').length} passed, ${named('failed').length} failed, ${skipped.length} skipped\n`,
    )
  }
}
