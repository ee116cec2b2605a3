/** Response types with tokens in the answer (OAuth 2.0 Multiple Response Types). Cheap to import. */
export const hybridTypes = ['code id_token', 'code token', 'code id_token token'] as const
export const implicitTypes = ['id_token', 'token', 'id_token token'] as const
export type FrontChannelType = (typeof hybridTypes)[number] | (typeof implicitTypes)[number]
