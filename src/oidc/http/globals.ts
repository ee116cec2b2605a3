/**
 * For esbuild's `inject`: in the bundle, these names stand for the light classes everywhere, openid-client, oauth4webapi
 * and jose included. Touching Node's own loads undici, 25 ms and more; fob's requests never go through it.
 */
export { LightHeaders as Headers } from './light-headers.ts'
export { LightRequest as Request, LightResponse as Response } from './light-response.ts'
