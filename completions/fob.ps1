# PowerShell completion for fob: add "fob completion powershell | Out-String | Invoke-Expression" to $PROFILE.

$global:fobCommands = [System.Collections.Generic.Dictionary[string, object]]::new([System.StringComparer]::Ordinal)
$global:fobCommands[''] = @{
  Commands = @(
    , @('login', 'sign in, and keep the session')
    , @('token', 'print an access token: stored, else refreshed')
    , @('refresh', 'spend the refresh token now')
    , @('list', 'list the sessions')
    , @('status', 'show a session, and whether it still serves')
    , @('logout', 'revoke and remove a session')
    , @('userinfo', 'show who is signed in, as the server says')
    , @('inspect', 'show what a token says, and whether it is genuine')
    , @('introspect', 'ask the server what it knows of a token')
    , @('revoke', 'have the server revoke a token')
    , @('dpop-proof', 'a proof of the key that a token is bound to (DPoP)')
    , @('register', 'register a client at a server, as a profile (RFC 7591)')
    , @('profile', 'manage named settings')
    , @('store', 'look after the place where secrets are kept')
    , @('discover', 'show what an authorization server offers')
    , @('completion', 'print a script that completes fob on Tab')
    , @('help', 'help on a command or a topic'))
  Flags = @(
    , @('-V', 'print the version')
    , @('--version', 'print the version')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost')
    , @('-h', 'show help')
    , @('--help', 'show help'))
  Arguments = @()
}
$global:fobCommands['login'] = @{
  Commands = @()
  Flags = @(
    , @('--pkce', 'in a browser on this machine (RFC 8252)')
    , @('--device', 'on any device, by a code (RFC 8628)')
    , @('--ciba', 'by a message of the server to --login-hint (CIBA)')
    , @('--binding-message', 'with --ciba: text to compare on the other device')
    , @('--with-refresh-token', 'read a refresh token from stdin, and keep it')
    , @('--user-code-file', 'with --ciba: file with the code that the server knows')
    , @('--challenge', 'as an API asks in WWW-Authenticate (RFC 9470); - is stdin')
    , @('--hybrid', 'by browser, tokens in its answer too: code+id_token, code+token, code+id_token+token')
    , @('--implicit', 'by browser, tokens in its answer alone: id_token, token, id_token+token')
    , @('--deprecated', 'use a grant that OAuth 2.1 has dropped all the same')
    , @('--browser', 'browser to start; %s in it is the address')
    , @('--no-browser', 'start no browser')
    , @('--no-qr', 'show no QR code')
    , @('--copy', 'copy the address or code to the clipboard, by the terminal (OSC 52)')
    , @('--timeout', 'how long to wait for the person (default: 5m)')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--authorization-endpoint', 'authorization endpoint, for a server without metadata')
    , @('--device-authorization-endpoint', 'device authorization endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--flow', 'flow that gets the tokens')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--redirect-uri', 'registered redirect URI; may be repeated')
    , @('--prompt', 'login, consent, select_account or none')
    , @('--login-hint', 'who is going to sign in')
    , @('--max-age', 'how long ago the person may have signed in at the server')
    , @('--acr-values', 'how the person shall prove who they are')
    , @('--claims', 'claims to ask for, as the claims parameter of OpenID Connect')
    , @('--response-mode', 'how the answer comes back (default: as the server likes)')
    , @('--par', 'push the request to the server first, RFC 9126 (default: where it is offered)')
    , @('--no-par', 'not: --par')
    , @('--request-object', 'sign the request with --private-key, RFC 9101 (default: where the server demands it)')
    , @('--no-request-object', 'not: --request-object')
    , @('--request-object-encryption-alg', 'sign the request, then encrypt it to a key of the server, by an alg such as RSA-OAEP-256')
    , @('--request-object-encryption-enc', 'how its content is encrypted, such as A256GCM (default: as the server lists)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token'] = @{
  Commands = @(
    , @('client-credentials', 'a token for the program itself (CI, daemons)')
    , @('exchange', 'one token for another (RFC 8693)')
    , @('jwt-bearer', 'a token for a signed assertion (RFC 7523)')
    , @('on-behalf-of', 'a token for the person who called (Microsoft)')
    , @('saml-bearer', 'a token for a SAML assertion (RFC 7522)')
    , @('password', 'a token for name and password (deprecated)')
    , @('grant', 'a token by any other grant type'))
  Flags = @(
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--authorization-endpoint', 'authorization endpoint, for a server without metadata')
    , @('--device-authorization-endpoint', 'device authorization endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--flow', 'flow that gets the tokens')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token client-credentials'] = @{
  Commands = @()
  Flags = @(
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token exchange'] = @{
  Commands = @()
  Flags = @(
    , @('--subject-token-file', 'file with the token; - is stdin')
    , @('--subject-token-command', 'command that prints the token')
    , @('--subject-token-from', 'session[:PROFILE], github, gitlab, env:NAME, …')
    , @('--subject-token-type', 'what it is')
    , @('--actor-token-file', 'file with the token of who acts; - is stdin')
    , @('--actor-token-command', 'command that prints the token of who acts')
    , @('--actor-token-from', 'session[:PROFILE], github, gitlab, env:NAME, …')
    , @('--actor-token-type', 'what it is')
    , @('--requested-token-type', 'what to ask for')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token jwt-bearer'] = @{
  Commands = @()
  Flags = @(
    , @('--assertion-file', 'file with the assertion; - is stdin')
    , @('--assertion-command', 'command that prints the assertion')
    , @('--assertion-from', 'github, gitlab, env:NAME, …')
    , @('--subject', 'sub of the assertion (default: its issuer)')
    , @('--assertion-issuer', 'iss of the assertion (default: the client)')
    , @('--claim', 'a claim more, in JSON or as text; may be repeated')
    , @('--service-account', 'key file of a Google service account')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token on-behalf-of'] = @{
  Commands = @()
  Flags = @(
    , @('--assertion-file', 'file with the person''s access token; - is stdin')
    , @('--assertion-command', 'command that prints the person''s access token')
    , @('--assertion-from', 'github, gitlab, env:NAME, …')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token saml-bearer'] = @{
  Commands = @()
  Flags = @(
    , @('--assertion-file', 'file with the assertion; - is stdin')
    , @('--assertion-command', 'command that prints the assertion')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token password'] = @{
  Commands = @()
  Flags = @(
    , @('--deprecated', 'use a grant that OAuth 2.1 has dropped all the same')
    , @('--username', 'name of the person')
    , @('--password-file', 'file with the password; - is stdin')
    , @('--password-command', 'command that prints the password')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['token grant'] = @{
  Commands = @()
  Flags = @(
    , @('--param-file', 'secret parameter; - is stdin; may be repeated')
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--min-ttl', 'least life left of a cached token')
    , @('--force-refresh', 'get a new token although one is cached')
    , @('--no-cache', 'neither read nor write a cached token')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('text', 'profiles')
}
$global:fobCommands['refresh'] = @{
  Commands = @()
  Flags = @(
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--authorization-endpoint', 'authorization endpoint, for a server without metadata')
    , @('--device-authorization-endpoint', 'device authorization endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--flow', 'flow that gets the tokens')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--shell', 'shell that -o env writes for')
    , @('--id-token', 'print the ID token in place of the access token')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['list'] = @{
  Commands = @()
  Flags = @(
    , @('--store', 'where secrets are kept')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['status'] = @{
  Commands = @()
  Flags = @(
    , @('--issuer', 'issuer of the authorization server')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--client-id', 'client identifier')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['logout'] = @{
  Commands = @()
  Flags = @(
    , @('--all', 'all accounts of the profile; without a profile every session')
    , @('--end-session', 'end the session of the browser at the server too')
    , @('--issuer', 'issuer of the authorization server')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--account', 'account, where a profile has several')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['userinfo'] = @{
  Commands = @()
  Flags = @(
    , @('--issuer', 'issuer of the authorization server')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['inspect'] = @{
  Commands = @()
  Flags = @(
    , @('--profile', 'profile whose server the token is from')
    , @('--id-token', 'the session''s ID token in place of its access token')
    , @('--issuer', 'issuer of the authorization server')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('text')
}
$global:fobCommands['introspect'] = @{
  Commands = @()
  Flags = @(
    , @('--token-file', 'file with the token; - is stdin (default: that of the session)')
    , @('--issuer', 'issuer of the authorization server')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['revoke'] = @{
  Commands = @()
  Flags = @(
    , @('--token-file', 'file with the token; - is stdin (default: that of the session)')
    , @('--issuer', 'issuer of the authorization server')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--account', 'account, where a profile has several')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['dpop-proof'] = @{
  Commands = @()
  Flags = @(
    , @('--nonce', 'as the server gave it (RFC 9449 8)')
    , @('--token-file', 'token that another grant brought; - is stdin')
    , @('--min-ttl', 'as given to fob token')
    , @('--issuer', 'issuer of the authorization server')
    , @('--refresh-metadata', 'ask the server for its metadata anew')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--flow', 'flow that gets the tokens')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('--account', 'account, where a profile has several')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('text', 'text', 'profiles')
}
$global:fobCommands['register'] = @{
  Commands = @()
  Flags = @(
    , @('--client-name', 'name that people see when they sign in')
    , @('--metadata-file', 'JSON of further client metadata; it goes before the flags')
    , @('--initial-access-token-file', 'token that allows registering; - is stdin')
    , @('-f', 'replace a profile of this name')
    , @('--force', 'replace a profile of this name')
    , @('--flow', 'flow that gets the tokens')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--redirect-uri', 'registered redirect URI; may be repeated')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--store', 'where secrets are kept')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('text', 'text')
}
$global:fobCommands['profile'] = @{
  Commands = @(
    , @('add', 'write a new profile')
    , @('list', 'list the profiles')
    , @('show', 'show the settings of a profile')
    , @('edit', 'change a profile in your editor')
    , @('set-secret', 'store the client secret of a profile')
    , @('remove', 'remove a profile'))
  Flags = @(
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['profile add'] = @{
  Commands = @()
  Flags = @(
    , @('-f', 'replace a profile of this name')
    , @('--force', 'replace a profile of this name')
    , @('--issuer', 'issuer of the authorization server')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--flow', 'flow that gets the tokens')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--redirect-uri', 'registered redirect URI; may be repeated')
    , @('--prompt', 'login, consent, select_account or none')
    , @('--login-hint', 'who is going to sign in')
    , @('--max-age', 'how long ago the person may have signed in at the server')
    , @('--acr-values', 'how the person shall prove who they are')
    , @('--claims', 'claims to ask for, as the claims parameter of OpenID Connect')
    , @('--response-mode', 'how the answer comes back (default: as the server likes)')
    , @('--par', 'push the request to the server first, RFC 9126 (default: where it is offered)')
    , @('--no-par', 'not: --par')
    , @('--request-object', 'sign the request with --private-key, RFC 9101 (default: where the server demands it)')
    , @('--no-request-object', 'not: --request-object')
    , @('--request-object-encryption-alg', 'sign the request, then encrypt it to a key of the server, by an alg such as RSA-OAEP-256')
    , @('--request-object-encryption-enc', 'how its content is encrypted, such as A256GCM (default: as the server lists)')
    , @('--subject', 'sub of the assertion (default: its issuer)')
    , @('--service-account', 'key file of a Google service account')
    , @('--store', 'where secrets are kept')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--authorization-endpoint', 'authorization endpoint, for a server without metadata')
    , @('--device-authorization-endpoint', 'device authorization endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('text')
}
$global:fobCommands['profile list'] = @{
  Commands = @()
  Flags = @(
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['profile show'] = @{
  Commands = @()
  Flags = @(
    , @('--resolved', 'what a command would use, and where it comes from')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('--issuer', 'issuer of the authorization server')
    , @('--client-id', 'client identifier')
    , @('--client-auth', 'how the client proves itself (default: as fits)')
    , @('--client-secret-file', 'file with the client secret; - is stdin')
    , @('--private-key', 'key: PEM, JWK, JWKS or PKCS#12')
    , @('--key-passphrase-file', 'file with the passphrase of an encrypted key')
    , @('--key-id', 'kid of the key')
    , @('--signing-alg', 'how to sign, such as PS256 (default: as fits the key)')
    , @('--certificate', 'PEM: adds x5t, x5t#S256 and x5c')
    , @('--assertion-audience', 'issuer (default), token-endpoint or a URL')
    , @('--client-assertion-file', 'file with a ready-made assertion')
    , @('--client-assertion-command', 'command that prints an assertion')
    , @('--client-assertion-from', 'identity of the CI job: github, gitlab, env:NAME, …')
    , @('--decryption-key', 'key that opens encrypted ID tokens and answers')
    , @('--tls-cert', 'certificate for mutual TLS: PEM, PKCS#12')
    , @('--tls-key', 'its key, where that is another file')
    , @('--flow', 'flow that gets the tokens')
    , @('--scope', 'scopes, separated by spaces; may be repeated')
    , @('--audience', 'audience, as some servers want it')
    , @('--resource', 'resource (RFC 8707); may be repeated')
    , @('--param', 'extra request parameter; may be repeated')
    , @('--authorization-details', 'JSON, or a file of it, that says in detail what to allow (RFC 9396)')
    , @('--dpop', 'bind the tokens to a key (RFC 9449)')
    , @('--redirect-uri', 'registered redirect URI; may be repeated')
    , @('--prompt', 'login, consent, select_account or none')
    , @('--login-hint', 'who is going to sign in')
    , @('--max-age', 'how long ago the person may have signed in at the server')
    , @('--acr-values', 'how the person shall prove who they are')
    , @('--claims', 'claims to ask for, as the claims parameter of OpenID Connect')
    , @('--response-mode', 'how the answer comes back (default: as the server likes)')
    , @('--par', 'push the request to the server first, RFC 9126 (default: where it is offered)')
    , @('--no-par', 'not: --par')
    , @('--request-object', 'sign the request with --private-key, RFC 9101 (default: where the server demands it)')
    , @('--no-request-object', 'not: --request-object')
    , @('--request-object-encryption-alg', 'sign the request, then encrypt it to a key of the server, by an alg such as RSA-OAEP-256')
    , @('--request-object-encryption-enc', 'how its content is encrypted, such as A256GCM (default: as the server lists)')
    , @('--subject', 'sub of the assertion (default: its issuer)')
    , @('--service-account', 'key file of a Google service account')
    , @('--store', 'where secrets are kept')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('--token-endpoint', 'token endpoint, for a server without metadata')
    , @('--authorization-endpoint', 'authorization endpoint, for a server without metadata')
    , @('--device-authorization-endpoint', 'device authorization endpoint, for a server without metadata')
    , @('--revocation-endpoint', 'revocation endpoint, for a server without metadata')
    , @('--jwks-uri', 'key set, for a server without metadata')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['profile edit'] = @{
  Commands = @()
  Flags = @(
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['profile set-secret'] = @{
  Commands = @()
  Flags = @(
    , @('--store', 'where secrets are kept')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['profile remove'] = @{
  Commands = @()
  Flags = @(
    , @('-f', 'even where its secret can''t be removed, or there is none')
    , @('--force', 'even where its secret can''t be removed, or there is none')
    , @('--deregister', 'first have the server delete the client that fob registered')
    , @('--store', 'where secrets are kept')
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('profiles')
}
$global:fobCommands['store'] = @{
  Commands = @(
    , @('init', 'make the key of the file store')
    , @('status', 'try the store: write, read and delete')
    , @('migrate', 'move all secrets to another store'))
  Flags = @(
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['store init'] = @{
  Commands = @()
  Flags = @(
    , @('--file', 'keep the key in a file that only you can read')
    , @('--passphrase', 'seal the key with a passphrase, asked for at each run')
    , @('--force', 'replace the key: what is stored under the old one can no longer be read')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['store status'] = @{
  Commands = @()
  Flags = @(
    , @('--store', 'where secrets are kept')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['store migrate'] = @{
  Commands = @()
  Flags = @(
    , @('--to', 'where they shall be')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['discover'] = @{
  Commands = @()
  Flags = @(
    , @('--ca-file', 'PEM file of certificates to trust beside the system’’s')
    , @('--proxy', 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)')
    , @('--timeout', 'longest time for one request (default: 30s)')
    , @('-o', 'format of the answer')
    , @('--output', 'format of the answer')
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('text')
}
$global:fobCommands['completion'] = @{
  Commands = @()
  Flags = @(
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @('words:bash,zsh,fish,powershell')
}
$global:fobCommands['help'] = @{
  Commands = @(
    , @('login', 'sign in, and keep the session')
    , @('token', 'print an access token: stored, else refreshed')
    , @('refresh', 'spend the refresh token now')
    , @('list', 'list the sessions')
    , @('status', 'show a session, and whether it still serves')
    , @('logout', 'revoke and remove a session')
    , @('userinfo', 'show who is signed in, as the server says')
    , @('inspect', 'show what a token says, and whether it is genuine')
    , @('introspect', 'ask the server what it knows of a token')
    , @('revoke', 'have the server revoke a token')
    , @('dpop-proof', 'a proof of the key that a token is bound to (DPoP)')
    , @('register', 'register a client at a server, as a profile (RFC 7591)')
    , @('profile', 'manage named settings')
    , @('store', 'look after the place where secrets are kept')
    , @('discover', 'show what an authorization server offers')
    , @('completion', 'print a script that completes fob on Tab')
    , @('settings', 'about settings')
    , @('output', 'about output')
    , @('profiles', 'about profiles')
    , @('stores', 'about stores')
    , @('client-authentication', 'about client authentication')
    , @('exit-codes', 'about exit codes')
    , @('environment', 'about environment'))
  Flags = @(
    , @('-h', 'show help')
    , @('--help', 'show help')
    , @('-q', 'say nothing but errors')
    , @('--quiet', 'say nothing but errors')
    , @('-v', 'a line for each request and answer, on stderr')
    , @('--verbose', 'a line for each request and answer, on stderr')
    , @('--trace', 'requests and answers in full, without secrets')
    , @('--no-input', 'never ask anything')
    , @('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost'))
  Arguments = @()
}
$global:fobCommands['help login'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token'] = @{
  Commands = @(
    , @('client-credentials', 'a token for the program itself (CI, daemons)')
    , @('exchange', 'one token for another (RFC 8693)')
    , @('jwt-bearer', 'a token for a signed assertion (RFC 7523)')
    , @('on-behalf-of', 'a token for the person who called (Microsoft)')
    , @('saml-bearer', 'a token for a SAML assertion (RFC 7522)')
    , @('password', 'a token for name and password (deprecated)')
    , @('grant', 'a token by any other grant type'))
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token client-credentials'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token exchange'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token jwt-bearer'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token on-behalf-of'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token saml-bearer'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token password'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help token grant'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help refresh'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help list'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help status'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help logout'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help userinfo'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help inspect'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help introspect'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help revoke'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help dpop-proof'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help register'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile'] = @{
  Commands = @(
    , @('add', 'write a new profile')
    , @('list', 'list the profiles')
    , @('show', 'show the settings of a profile')
    , @('edit', 'change a profile in your editor')
    , @('set-secret', 'store the client secret of a profile')
    , @('remove', 'remove a profile'))
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile add'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile list'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile show'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile edit'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile set-secret'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profile remove'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help store'] = @{
  Commands = @(
    , @('init', 'make the key of the file store')
    , @('status', 'try the store: write, read and delete')
    , @('migrate', 'move all secrets to another store'))
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help store init'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help store status'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help store migrate'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help discover'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help completion'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help settings'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help output'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help profiles'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help stores'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help client-authentication'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help exit-codes'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}
$global:fobCommands['help environment'] = @{
  Commands = @()
  Flags = @()
  Arguments = @()
}

$global:fobValues = [System.Collections.Generic.Dictionary[string, object]]::new([System.StringComparer]::Ordinal)
$global:fobValues['--binding-message'] = 'text'
$global:fobValues['--user-code-file'] = 'files'
$global:fobValues['--challenge'] = 'text'
$global:fobValues['--browser'] = 'text'
$global:fobValues['--timeout'] = 'text'
$global:fobValues['--issuer'] = 'text'
$global:fobValues['--token-endpoint'] = 'text'
$global:fobValues['--authorization-endpoint'] = 'text'
$global:fobValues['--device-authorization-endpoint'] = 'text'
$global:fobValues['--revocation-endpoint'] = 'text'
$global:fobValues['--jwks-uri'] = 'text'
$global:fobValues['--client-id'] = 'text'
$global:fobValues['--client-auth'] = 'text'
$global:fobValues['--client-secret-file'] = 'files'
$global:fobValues['--private-key'] = 'files'
$global:fobValues['--key-passphrase-file'] = 'files'
$global:fobValues['--key-id'] = 'text'
$global:fobValues['--signing-alg'] = 'text'
$global:fobValues['--certificate'] = 'files'
$global:fobValues['--assertion-audience'] = 'text'
$global:fobValues['--client-assertion-file'] = 'files'
$global:fobValues['--client-assertion-command'] = 'text'
$global:fobValues['--client-assertion-from'] = 'text'
$global:fobValues['--decryption-key'] = 'files'
$global:fobValues['--tls-cert'] = 'files'
$global:fobValues['--tls-key'] = 'files'
$global:fobValues['--flow'] = 'words:pkce,device,ciba,client-credentials,jwt-bearer'
$global:fobValues['--scope'] = 'text'
$global:fobValues['--audience'] = 'text'
$global:fobValues['--resource'] = 'text'
$global:fobValues['--param'] = 'text'
$global:fobValues['--authorization-details'] = 'text'
$global:fobValues['--redirect-uri'] = 'text'
$global:fobValues['--prompt'] = 'text'
$global:fobValues['--login-hint'] = 'text'
$global:fobValues['--max-age'] = 'text'
$global:fobValues['--acr-values'] = 'text'
$global:fobValues['--claims'] = 'text'
$global:fobValues['--response-mode'] = 'words:query,form_post,jwt,query.jwt,form_post.jwt'
$global:fobValues['--request-object-encryption-alg'] = 'text'
$global:fobValues['--request-object-encryption-enc'] = 'text'
$global:fobValues['--ca-file'] = 'files'
$global:fobValues['--proxy'] = 'text'
$global:fobValues['--store'] = 'words:keychain,file,none'
$global:fobValues['--account'] = 'accounts'
$global:fobValues['login -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token client-credentials -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token exchange -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token jwt-bearer -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token on-behalf-of -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token saml-bearer -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token password -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token grant -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['refresh -o'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['list -o'] = 'words:text,json'
$global:fobValues['status -o'] = 'words:text,json'
$global:fobValues['userinfo -o'] = 'words:json'
$global:fobValues['inspect -o'] = 'words:text,json'
$global:fobValues['introspect -o'] = 'words:json'
$global:fobValues['dpop-proof -o'] = 'words:token,header,curl'
$global:fobValues['register -o'] = 'words:text,json'
$global:fobValues['profile list -o'] = 'words:text,json'
$global:fobValues['profile show -o'] = 'words:text,json'
$global:fobValues['store status -o'] = 'words:text,json'
$global:fobValues['discover -o'] = 'words:text,json'
$global:fobValues['login --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token client-credentials --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token exchange --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token jwt-bearer --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token on-behalf-of --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token saml-bearer --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token password --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['token grant --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['refresh --output'] = 'words:token,json,header,curl,env,none,github,github-env'
$global:fobValues['list --output'] = 'words:text,json'
$global:fobValues['status --output'] = 'words:text,json'
$global:fobValues['userinfo --output'] = 'words:json'
$global:fobValues['inspect --output'] = 'words:text,json'
$global:fobValues['introspect --output'] = 'words:json'
$global:fobValues['dpop-proof --output'] = 'words:token,header,curl'
$global:fobValues['register --output'] = 'words:text,json'
$global:fobValues['profile list --output'] = 'words:text,json'
$global:fobValues['profile show --output'] = 'words:text,json'
$global:fobValues['store status --output'] = 'words:text,json'
$global:fobValues['discover --output'] = 'words:text,json'
$global:fobValues['--shell'] = 'words:sh,fish,powershell'
$global:fobValues['--min-ttl'] = 'text'
$global:fobValues['--subject-token-file'] = 'files'
$global:fobValues['--subject-token-command'] = 'text'
$global:fobValues['--subject-token-from'] = 'text'
$global:fobValues['--subject-token-type'] = 'text'
$global:fobValues['--actor-token-file'] = 'files'
$global:fobValues['--actor-token-command'] = 'text'
$global:fobValues['--actor-token-from'] = 'text'
$global:fobValues['--actor-token-type'] = 'text'
$global:fobValues['--requested-token-type'] = 'text'
$global:fobValues['--assertion-file'] = 'files'
$global:fobValues['--assertion-command'] = 'text'
$global:fobValues['--assertion-from'] = 'text'
$global:fobValues['--subject'] = 'text'
$global:fobValues['--assertion-issuer'] = 'text'
$global:fobValues['--claim'] = 'text'
$global:fobValues['--service-account'] = 'files'
$global:fobValues['--username'] = 'text'
$global:fobValues['--password-file'] = 'files'
$global:fobValues['--password-command'] = 'text'
$global:fobValues['--param-file'] = 'text'
$global:fobValues['--profile'] = 'profiles'
$global:fobValues['--token-file'] = 'files'
$global:fobValues['--nonce'] = 'text'
$global:fobValues['--client-name'] = 'text'
$global:fobValues['--metadata-file'] = 'files'
$global:fobValues['--initial-access-token-file'] = 'files'
$global:fobValues['--to'] = 'words:keychain,file'

Register-ArgumentCompleter -Native -CommandName fob -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  # Words and what they are about, those that begin with what is there.
  function Select-FobWord($pairs, $start) {
    foreach ($pair in $pairs) {
      if ($pair[0].StartsWith($start, [System.StringComparison]::Ordinal)) {
        [System.Management.Automation.CompletionResult]::new($pair[0], $pair[0], 'ParameterValue', $pair[1])
      }
    }
  }

  # The names of the profiles: the files in their folder, without starting fob.
  function Get-FobProfile {
    if ([System.Environment]::OSVersion.Platform -eq 'Win32NT') { $folder = "$env:APPDATA/fob/Config" }
    elseif ($IsMacOS) { $folder = "$HOME/Library/Preferences/fob" }
    elseif ($env:XDG_CONFIG_HOME) { $folder = "$env:XDG_CONFIG_HOME/fob" }
    else { $folder = "$HOME/.config/fob" }
    Get-ChildItem -LiteralPath "$folder/profiles" -Filter '*.toml' -File -ErrorAction SilentlyContinue |
      ForEach-Object { $_.BaseName } |
      Where-Object { $_ -cmatch '^[A-Za-z0-9][A-Za-z0-9._-]*$' }
  }

  # The names of accounts that somebody signed in with: files named <profile>,<account>. Of a profile on the line, its own.
  function Get-FobAccount {
    if ([System.Environment]::OSVersion.Platform -eq 'Win32NT') { $folder = "$env:LOCALAPPDATA/fob/Cache" }
    elseif ($IsMacOS) { $folder = "$HOME/Library/Caches/fob" }
    elseif ($env:XDG_CACHE_HOME) { $folder = "$env:XDG_CACHE_HOME/fob" }
    else { $folder = "$HOME/.cache/fob" }
    $line = @($commandAst.CommandElements | ForEach-Object { $_.Extent.Text })
    $names = @(Get-ChildItem -LiteralPath "$folder/accounts" -File -ErrorAction SilentlyContinue |
      ForEach-Object { $_.Name } |
      Where-Object { $_ -cmatch ',[A-Za-z0-9._@+-]+$' })
    $own = @($names | Where-Object { $line -ccontains $_.Split(',')[0] })
    if ($own.Count -gt 0) { $names = $own }
    $names | ForEach-Object { $_.Split(',')[1] } | Sort-Object -Unique
  }

  # Files and folders are what PowerShell offers where a completer has nothing.
  function Get-FobValue($kind, $start) {
    if ($kind.StartsWith('words:')) { $words = $kind.Substring(6).Split(',') }
    elseif ($kind -eq 'profiles') { $words = @(Get-FobProfile) }
    elseif ($kind -eq 'accounts') { $words = @(Get-FobAccount) }
    else { $words = @() }
    $pairs = @(foreach ($word in $words) { , @($word, $word) })
    Select-FobWord $pairs $start
  }

  $path = ''
  $place = 0
  $expected = $null
  $ended = $false
  $before = $commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or ($wordToComplete -eq '' -and $_.Extent.EndOffset -le $cursorPosition) }
  foreach ($element in $before) {
    $word = $element.Extent.Text
    $next = "$path $word".Trim()
    if ($expected) { $expected = $null }
    elseif ($word -eq '--') { $ended = $true }
    elseif ($word.StartsWith('-') -and -not $ended) {
      if ($global:fobValues.ContainsKey($word)) { $expected = $global:fobValues[$word] }
      elseif ($global:fobValues.ContainsKey("$path $word")) { $expected = $global:fobValues["$path $word"] }
    }
    elseif ($place -eq 0 -and $global:fobCommands.ContainsKey($next)) { $path = $next }
    else { $place++ }
  }
  $command = $global:fobCommands[$path]
  if ($expected) { Get-FobValue $expected $wordToComplete }
  elseif ($wordToComplete.StartsWith('-') -and -not $ended) { Select-FobWord $command.Flags $wordToComplete }
  else {
    if ($place -eq 0) { Select-FobWord $command.Commands $wordToComplete }
    $kinds = $command.Arguments
    $last = $kinds.Count - 1
    if ($place -le $last) { Get-FobValue $kinds[$place].TrimEnd('+') $wordToComplete }
    elseif ($last -ge 0 -and $kinds[$last].EndsWith('+')) { Get-FobValue $kinds[$last].TrimEnd('+') $wordToComplete }
  }
}
