import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../chromium.ts'
import { describeWith } from '../parts.ts'
import { type AuthorizationServer, startAuthorizationServer } from './index.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer({ https: true })
})
afterAll(() => server.close())

describeWith('chromium', 'in Chromium', () => {
  test.each(['query', 'form_post'])('a person signs in, and the answer comes by %s', async response_mode => {
    await using browser = await launchChromium()
    const page = await browser.newPage({ ignoreHTTPSErrors: true })
    const answered = page.waitForRequest(/^http:\/\/127\.0\.0\.1:1\/callback/)
    const parameters = new URLSearchParams({
      client_id: 'cli',
      response_type: 'code',
      response_mode,
      redirect_uri: 'http://127.0.0.1:1/callback',
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    })
    await page.goto(`${server.issuer}/authorize?${parameters}`)
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password').fill('any')
    await page.getByRole('button', { name: 'Allow' }).click()
    const request = await answered
    expect(request.postData() ?? request.url()).toMatch(/\bcode=[\w-]+/)
  })
})
