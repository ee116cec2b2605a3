/**
 * One secret, read over the bus itself: keytar takes 10 ms to load, and a call into libsecret can't be cut short.
 *
 * In a `plain` session, as the specification calls it: the text passes the socket as it is. libsecret encrypts it there,
 * against nobody: who can watch the session bus of a person can ask the service for the secret too.
 */
import { type Bus, BusError } from './dbus.ts'
import { destination, generic, isUnknown, root, secretInterface } from './secret-service-calls.ts'

/** `text` is undefined where there is no such item. */
export interface Item {
  readonly text: string | undefined
}

interface Attributes {
  readonly service: string
  readonly account: string
}

/** undefined where the service has no such session, or the item is in another collection that is locked. */
export async function readItem(bus: Bus, attributes: Attributes): Promise<Item | undefined> {
  const [session, items] = await Promise.all([openSession(bus), find(bus, attributes)])
  const [path] = items.unlocked
  if (path === undefined) return items.locked.length > 0 ? undefined : { text: undefined }
  return session === undefined ? undefined : secretOf(bus, path, session)
}

async function openSession(bus: Bus): Promise<string | undefined> {
  try {
    const { body } = await call(bus, 'OpenSession', ['sv', 'plain', ''])
    if (body.signature() !== 's') return undefined
    body.string()
    return body.string()
  } catch (error) {
    if (error instanceof BusError && error.name.endsWith('.NotSupported')) return undefined
    throw error
  }
}

/** As keytar asks: by its schema too. */
async function find(bus: Bus, attributes: Attributes) {
  const { body } = await call(bus, 'SearchItems', ['a{ss}', { ...attributes, 'xdg:schema': generic }])
  return { unlocked: body.strings(), locked: body.strings() }
}

async function secretOf(bus: Bus, path: string, session: string): Promise<Item | undefined> {
  try {
    const { body } = await bus.call({
      destination,
      path,
      interface: `${secretInterface}.Item`,
      member: 'GetSecret',
      body: ['o', session],
    })
    // (oayays): session, parameters, value, content type.
    body.align(8).string()
    body.bytes()
    return { text: body.bytes().toString('utf8') }
  } catch (error) {
    // Deleted, or locked, since it was found.
    if (isUnknown(error) || (error instanceof BusError && error.name.endsWith('.IsLocked'))) return undefined
    throw error
  }
}

type Body = Parameters<Bus['call']>[0]['body']

const call = (bus: Bus, member: string, body: NonNullable<Body>) =>
  bus.call({ destination, path: root, interface: `${secretInterface}.Service`, member, body })
