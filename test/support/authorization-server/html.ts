/** Finds the form of a page as the provider and we write them. */
export interface Form {
  readonly action: string
  /** Inputs with their values. */
  readonly fields: Readonly<Record<string, string>>
  /** Submit buttons that have a name, in order. */
  readonly buttons: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

export function firstForm(html: string): Form | undefined {
  const form = html.match(/<form\b[^>]*>/)?.[0]
  if (!form) return undefined
  const inputs = [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name'),
    attribute(tag, 'value'),
  ])
  const buttons = [...html.matchAll(/<button\b[^>]*>/g)].map(([tag]) => ({
    name: attribute(tag, 'name'),
    value: attribute(tag, 'value'),
  }))
  return {
    action: attribute(form, 'action'),
    fields: Object.fromEntries(inputs),
    buttons: buttons.filter(({ name }) => name),
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
}

function attribute(tag: string, name: string): string {
  const value = tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? ''
  return value.replace(/&([^;]+);/g, (whole, entity: string) => entities[entity] ?? whole)
}
