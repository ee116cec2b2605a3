import type { FlowName } from '../../config/settings.ts'
import { prepareClientCredentials } from './client-credentials.ts'
import { prepareJwtBearer } from './jwt-bearer.ts'
import type { Prepare } from './run-grant.ts'

/** Flows of a profile that `fob token` can run by itself. */
export const grantsWithoutPerson: Partial<Record<FlowName, Prepare>> = {
  'client-credentials': prepareClientCredentials,
  'jwt-bearer': prepareJwtBearer,
}
