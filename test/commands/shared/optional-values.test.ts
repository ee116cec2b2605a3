import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/cli.ts'
import { withPresets } from '../../../src/commands/shared/optional-values.ts'
import { fakeDeps } from '../../support/fakes.ts'

const program = await createProgram(fakeDeps())

describe('an option whose value may be left out', () => {
  it.each([
    ['login --dpop work', 'login --dpop=required work'],
    ['login work --dpop', 'login work --dpop=required'],
    ['login --dpop --quiet work', 'login --dpop=required --quiet work'],
    ['login --dpop=optional work', 'login --dpop=optional work'],
    ['token exchange --dpop work', 'token exchange --dpop=required work'],
    ['login --hybrid work --deprecated', 'login --hybrid=code+id_token work --deprecated'],
    ['login -- --dpop', 'login -- --dpop'],
    ['token --client-id x work', 'token --client-id x work'],
  ])('%s means %s', (typed, meant) => {
    const words = withPresets(typed.split(' '), program).map(word => word.replaceAll(' ', '+'))
    expect(words.join(' ')).toBe(meant)
  })

  it.each(['login --dpop optional', 'login --dpop required', 'login --hybrid code+token'])(
    '%s could mean two things, and is refused',
    typed => {
      const [, flag, word] = typed.split(' ')
      expect(() => withPresets(typed.split(' '), program)).toThrow(
        expect.objectContaining({ exitCode: 2, hint: expect.stringContaining(`write ${flag}=${word};`) }),
      )
    },
  )
})
