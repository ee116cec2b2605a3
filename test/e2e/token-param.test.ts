/** `--param` of a call is for the token that this call wants: a cached one that was got without is none. */
import { beforeEach, expect, it } from 'vitest'
import { sharedPerson, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const person = await sharedPerson(server, 'param = { colour = "blue" }\n')
beforeEach(async () => {
  await person.signIn()
  server.clear()
})

const token = async (...args: readonly string[]) => (await person.fob(['token', 'work', ...args])).stdout
const colours = () =>
  server.requests.filter(({ endpoint }) => endpoint === 'token').map(({ form }) => form.colour)

it('is sent though a token is cached, and its token is cached by it', async () => {
  const signedIn = await token()
  const red = await token('--param', 'colour=red')
  expect(colours()).toEqual(['red'])
  expect(red).not.toBe(signedIn)
  expect(await token('--param', 'colour=red')).toBe(red)
  expect(await token('--param', 'colour=green')).not.toBe(red)
  expect(colours()).toEqual(['red', 'green'])
})

it('of the profile is that of the sign-in too: its token serves', async () => {
  await token()
  expect(colours()).toEqual([])
})
