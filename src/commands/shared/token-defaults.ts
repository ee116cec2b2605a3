/** What holds for the flags of a command that prints a token, where the call names none. */
export const tokenDefaults = { output: 'token', shell: 'sh', minTtl: 60, cache: true } as const
