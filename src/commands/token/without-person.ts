import type { FlowName } from '../../config/settings.ts'
import type { Prepare } from './run-grant.ts'

/** Flows of a profile that `fob token` can run by itself. */
export const grantsWithoutPerson: Partial<Record<FlowName, Prepare>> = {
  'client-credentials': async (...given) =>
    (await import('./client-credentials-run.ts')).prepareClientCredentials(...given),
  'jwt-bearer': async (...given) => (await import('./jwt-bearer.ts')).prepareJwtBearer(...given),
}
