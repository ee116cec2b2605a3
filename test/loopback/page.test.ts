import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { renderPage, securityHeaders } from '../../src/loopback/page.ts'

const page = { succeeded: true, heading: 'Signed in', lines: ['You are signed in as Ada.'] }

it('is a whole, accessible document', () => {
  const html = renderPage(page)
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
  expect(html).toContain('<title>Signed in - fob</title>')
  expect(html).toContain('<h1>Signed in</h1>')
  expect(html).toContain('<div role="status">')
  expect(renderPage({ ...page, succeeded: false })).toContain('<div role="alert">')
  expect(html).toContain('prefers-color-scheme:dark')
})

it('loads and runs nothing', () => {
  const html = renderPage(page)
  expect(html).not.toMatch(/<script|<link|<img|<iframe|<form|<a |src=|href=|url\(|@import|\son\w+=|style=/i)
})

it('has a policy that lets its own style through and nothing else', () => {
  const style = /<style>(.*)<\/style>/s.exec(renderPage(page))?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(securityHeaders['content-security-policy']).toContain(
    `default-src 'none'; style-src 'sha256-${hash}'`,
  )
})

it('escapes what it is told', () => {
  const html = renderPage({ ...page, lines: [`<script>"'&</script>`] })
  expect(html).toContain('<p>&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;</p>')
})
