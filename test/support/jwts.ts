/**
 * A JWT or what is left of one: a header that names its `alg` first, or any header and its dot. `eyJ` alone comes up by chance in the
 * random `state` and `nonce` of a URL that is shown.
 */
export const anyJwt = /eyJ(?:hbGci|[\w-]*\.)/
