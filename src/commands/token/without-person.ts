import type { FlowName } from '../../config/settings.ts'
import { printClientCredentials } from './client-credentials.ts'

/** Flows of a profile that `fob token` can run by itself. */
export const grantsWithoutPerson: Partial<Record<FlowName, typeof printClientCredentials>> = {
  'client-credentials': printClientCredentials,
}
