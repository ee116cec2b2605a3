import { expect, it } from 'vitest'
import { printAnswer } from '../../src/output/print.ts'
import { fakeDeps } from '../support/fakes.ts'

it('every token of an answer is masked for GitHub Actions before one is printed', () => {
  const said: string[] = []
  const out = (text: string) => void said.push(`out ${text}`)
  const err = (text: string) => void said.push(`err ${text}`)
  const deps = fakeDeps({ env: { GITHUB_ACTIONS: 'true' }, out, err })
  const answer = { accessToken: 'access', idToken: 'id', tokenType: 'Bearer' }
  printAnswer(answer, { output: 'token', shell: 'sh' }, deps)
  expect(said).toEqual(['err ::add-mask::access\n', 'err ::add-mask::id\n', 'out access\n'])
})
