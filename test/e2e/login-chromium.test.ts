/** A person signs in with a real browser: from the provider's page to the one that fob shows at the end. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { launchChromium } from '../support/chromium.ts'
import { describeWith } from '../support/parts.ts'
import type { RunningFob } from '../support/run.ts'
import { type PersonHome, personHome, shownUrl } from '../support/signed-in.ts'

describeWith('chromium', 'in Chromium', () => {
  let server: AuthorizationServer
  let browser: Browser
  let person: PersonHome
  let page: Page
  let screenshots: string
  beforeAll(async () => {
    server = await startAuthorizationServer()
    browser = await launchChromium()
    screenshots = process.env.FOB_SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'fob-screenshots-')))
  })
  beforeEach(async () => {
    person = await personHome(server)
    page = await browser.newPage({ viewport: { width: 800, height: 500 } })
  })
  afterEach(async () => {
    await page.close()
    await person[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
    if (!process.env.FOB_SCREENSHOTS) await rm(screenshots, { recursive: true })
  })

  async function startLogin(...args: string[]): Promise<[RunningFob, URL]> {
    const fob = await person.start(['login', 'work', '--pkce', ...args])
    return [fob, await shownUrl(fob)]
  }

  /** What the browser complained of: blocked styles, failed loads. */
  function complaints(): string[] {
    const found: string[] = []
    page.on('console', message => found.push(message.text()))
    page.on('pageerror', error => found.push(error.message))
    return found
  }

  it.each([
    ['query', 'light'],
    ['form_post', 'dark'],
  ] as const)(
    'a person signs in (%s), and the %s page says as whom, without the code',
    async (mode, colorScheme) => {
      await page.emulateMedia({ colorScheme })
      const told = complaints()
      const [fob, url] = await startLogin('--response-mode', mode)
      await using _ = fob
      await page.goto(url.href)
      await page.getByLabel('User name').fill('alice')
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByRole('heading', { name: 'Signed in' }).waitFor()
      expect(await fob.finished).toMatchObject({ code: 0 })
      expect(await page.getByRole('status').innerText()).toContain('You are signed in as alice at')
      expect(page.url()).toMatch(/\/done\/[0-9a-f]{32}$/)
      expect(told.filter(text => !text.startsWith('Failed to load resource'))).toEqual([])
      expect(await page.evaluate('getComputedStyle(document.querySelector("main")).borderTopWidth')).not.toBe(
        '0px',
      )
      expect(await page.title()).toBe('Signed in - fob')
      await page.screenshot({ path: join(screenshots, `${colorScheme}.png`) })
    },
  )

  it('a person refuses, and the page says so', async () => {
    const [fob, url] = await startLogin()
    await using _ = fob
    await page.goto(url.href)
    await page.getByLabel('User name').fill('alice')
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByRole('alert').getByText('The sign-in was refused').waitFor()
    expect(await fob.finished).toMatchObject({ code: 4 })
    await page.screenshot({ path: join(screenshots, 'refused.png') })
  })

  it('a page of another site can reach the listener by no means of a script', async () => {
    const [fob, url] = await startLogin('--no-par')
    await using _ = fob
    const parameters = url.searchParams
    const answer = `${parameters.get('redirect_uri')}?code=stolen&state=${parameters.get('state')}`
    await page.goto(server.issuer)
    const outcome = await page.evaluate(
      `Promise.allSettled([
        fetch(${JSON.stringify(answer)}),
        fetch(${JSON.stringify(answer)}, { mode: 'no-cors' }),
        fetch(${JSON.stringify(answer)}, { headers: { 'x-y': 'z' } }),
        new Promise((resolve, reject) => { const i = new Image(); i.onload = resolve; i.onerror = reject; i.src = ${JSON.stringify(answer)} }),
        new Promise((resolve, reject) => { const w = new WebSocket(${JSON.stringify(answer.replace('http', 'ws'))}); w.onopen = resolve; w.onerror = reject }),
      ]).then(results => results.map(({ status }) => status))`,
    )
    expect(outcome).toEqual(Array(5).fill('rejected'))
    server.clear()
    await page.goto(url.href)
    await page.getByLabel('User name').fill('alice')
    await page.getByRole('button', { name: 'Allow' }).click()
    expect(await fob.finished).toMatchObject({ code: 0 })
    expect(server.count('token')).toBe(1)
  })
})
