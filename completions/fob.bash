# bash completion for fob: source it, or put it where bash-completion finds it as "fob".

# Sets what may come behind a command, by the path of the command.
_fob_command() {
  case $1 in
    '') commands='login token refresh list status logout userinfo inspect introspect revoke dpop-proof register profile store discover completion help' flags='-V --version -q --quiet -v --verbose --trace --no-input --allow-http-loopback -h --help' arguments='' ;;
    'login') commands='' flags='--pkce --device --ciba --binding-message --with-refresh-token --user-code-file --challenge --hybrid --implicit --deprecated --browser --no-browser --no-qr --copy --timeout --issuer --token-endpoint --authorization-endpoint --device-authorization-endpoint --revocation-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --flow --scope --audience --resource --param --authorization-details --dpop --redirect-uri --prompt --login-hint --max-age --acr-values --claims --response-mode --par --no-par --request-object --no-request-object --request-object-encryption-alg --request-object-encryption-enc --ca-file --proxy --store --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token') commands='client-credentials exchange jwt-bearer on-behalf-of saml-bearer password grant' flags='--issuer --token-endpoint --authorization-endpoint --device-authorization-endpoint --revocation-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --flow --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token client-credentials') commands='' flags='--issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token exchange') commands='' flags='--subject-token-file --subject-token-command --subject-token-from --subject-token-type --actor-token-file --actor-token-command --actor-token-from --actor-token-type --requested-token-type --issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token jwt-bearer') commands='' flags='--assertion-file --assertion-command --assertion-from --subject --assertion-issuer --claim --service-account --issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token on-behalf-of') commands='' flags='--assertion-file --assertion-command --assertion-from --issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token saml-bearer') commands='' flags='--assertion-file --assertion-command --issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token password') commands='' flags='--deprecated --username --password-file --password-command --issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'token grant') commands='' flags='--param-file --issuer --token-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --min-ttl --force-refresh --no-cache --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='text profiles' ;;
    'refresh') commands='' flags='--issuer --token-endpoint --authorization-endpoint --device-authorization-endpoint --revocation-endpoint --jwks-uri --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --flow --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --account -o --output --shell --id-token -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'list') commands='' flags='--store -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'status') commands='' flags='--issuer --token-endpoint --client-id --client-secret-file --store --account -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'logout') commands='' flags='--all --end-session --issuer --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --ca-file --proxy --timeout --store --token-endpoint --revocation-endpoint --account -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'userinfo') commands='' flags='--issuer --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --ca-file --proxy --timeout --store --account -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'inspect') commands='' flags='--profile --id-token --issuer --refresh-metadata --jwks-uri --client-id --client-auth --client-secret-file --ca-file --proxy --timeout --store --account -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='text' ;;
    'introspect') commands='' flags='--token-file --issuer --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --ca-file --proxy --timeout --store --account -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'revoke') commands='' flags='--token-file --issuer --refresh-metadata --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --ca-file --proxy --timeout --store --token-endpoint --revocation-endpoint --account -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'dpop-proof') commands='' flags='--nonce --token-file --min-ttl --issuer --refresh-metadata --client-id --client-auth --client-secret-file --flow --scope --audience --resource --param --authorization-details --dpop --ca-file --proxy --timeout --store --account -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='text text profiles' ;;
    'register') commands='' flags='--client-name --metadata-file --initial-access-token-file -f --force --flow --client-auth --private-key --key-passphrase-file --key-id --signing-alg --certificate --tls-cert --tls-key --scope --redirect-uri --dpop --ca-file --proxy --timeout --store -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='text text' ;;
    'profile') commands='add list show edit set-secret remove' flags='-h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'profile add') commands='' flags='-f --force --issuer --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --flow --scope --audience --resource --param --authorization-details --dpop --redirect-uri --prompt --login-hint --max-age --acr-values --claims --response-mode --par --no-par --request-object --no-request-object --request-object-encryption-alg --request-object-encryption-enc --subject --service-account --store --ca-file --proxy --timeout --token-endpoint --authorization-endpoint --device-authorization-endpoint --revocation-endpoint --jwks-uri -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='text' ;;
    'profile list') commands='' flags='-o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'profile show') commands='' flags='--resolved -o --output --issuer --client-id --client-auth --client-secret-file --private-key --key-passphrase-file --key-id --signing-alg --certificate --assertion-audience --client-assertion-file --client-assertion-command --client-assertion-from --decryption-key --tls-cert --tls-key --flow --scope --audience --resource --param --authorization-details --dpop --redirect-uri --prompt --login-hint --max-age --acr-values --claims --response-mode --par --no-par --request-object --no-request-object --request-object-encryption-alg --request-object-encryption-enc --subject --service-account --store --ca-file --proxy --timeout --token-endpoint --authorization-endpoint --device-authorization-endpoint --revocation-endpoint --jwks-uri -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'profile edit') commands='' flags='-h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'profile set-secret') commands='' flags='--store -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'profile remove') commands='' flags='-f --force --deregister --store --ca-file --proxy --timeout -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='profiles' ;;
    'store') commands='init status migrate' flags='-h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'store init') commands='' flags='--file --passphrase --force -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'store status') commands='' flags='--store -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'store migrate') commands='' flags='--to -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'discover') commands='' flags='--ca-file --proxy --timeout -o --output -h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='text' ;;
    'completion') commands='' flags='-h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='words:bash,zsh,fish,powershell' ;;
    'help') commands='login token refresh list status logout userinfo inspect introspect revoke dpop-proof register profile store discover completion settings output profiles stores client-authentication exit-codes environment' flags='-h --help -q --quiet -v --verbose --trace --no-input --allow-http-loopback' arguments='' ;;
    'help token') commands='client-credentials exchange jwt-bearer on-behalf-of saml-bearer password grant' flags='' arguments='' ;;
    'help profile') commands='add list show edit set-secret remove' flags='' arguments='' ;;
    'help store') commands='init status migrate' flags='' arguments='' ;;
    *) commands='' flags='' arguments='' ;;
  esac
}

# Sets $values for an option that has one, by path and flag.
_fob_option() {
  case $1 in
    '--binding-message' | '--challenge' | '--browser' | '--timeout' | '--issuer' | '--token-endpoint' | '--authorization-endpoint' | '--device-authorization-endpoint' | '--revocation-endpoint' | '--jwks-uri' | '--client-id' | '--client-auth' | '--key-id' | '--signing-alg' | '--assertion-audience' | '--client-assertion-command' | '--client-assertion-from' | '--scope' | '--audience' | '--resource' | '--param' | '--authorization-details' | '--redirect-uri' | '--prompt' | '--login-hint' | '--max-age' | '--acr-values' | '--claims' | '--request-object-encryption-alg' | '--request-object-encryption-enc' | '--proxy' | '--min-ttl' | '--subject-token-command' | '--subject-token-from' | '--subject-token-type' | '--actor-token-command' | '--actor-token-from' | '--actor-token-type' | '--requested-token-type' | '--assertion-command' | '--assertion-from' | '--subject' | '--assertion-issuer' | '--claim' | '--username' | '--password-command' | '--param-file' | '--nonce' | '--client-name') values='text' ;;
    '--user-code-file' | '--client-secret-file' | '--private-key' | '--key-passphrase-file' | '--certificate' | '--client-assertion-file' | '--decryption-key' | '--tls-cert' | '--tls-key' | '--ca-file' | '--subject-token-file' | '--actor-token-file' | '--assertion-file' | '--service-account' | '--password-file' | '--token-file' | '--metadata-file' | '--initial-access-token-file') values='files' ;;
    '--flow') values='words:pkce,device,ciba,client-credentials,jwt-bearer' ;;
    '--response-mode') values='words:query,form_post,jwt,query.jwt,form_post.jwt' ;;
    '--store') values='words:keychain,file,none' ;;
    '--account') values='accounts' ;;
    'login -o' | 'token -o' | 'token client-credentials -o' | 'token exchange -o' | 'token jwt-bearer -o' | 'token on-behalf-of -o' | 'token saml-bearer -o' | 'token password -o' | 'token grant -o' | 'refresh -o' | 'login --output' | 'token --output' | 'token client-credentials --output' | 'token exchange --output' | 'token jwt-bearer --output' | 'token on-behalf-of --output' | 'token saml-bearer --output' | 'token password --output' | 'token grant --output' | 'refresh --output') values='words:token,json,header,curl,env,none,github,github-env' ;;
    'list -o' | 'status -o' | 'inspect -o' | 'register -o' | 'profile list -o' | 'profile show -o' | 'store status -o' | 'discover -o' | 'list --output' | 'status --output' | 'inspect --output' | 'register --output' | 'profile list --output' | 'profile show --output' | 'store status --output' | 'discover --output') values='words:text,json' ;;
    'userinfo -o' | 'introspect -o' | 'userinfo --output' | 'introspect --output') values='words:json' ;;
    'dpop-proof -o' | 'dpop-proof --output') values='words:token,header,curl' ;;
    '--shell') values='words:sh,fish,powershell' ;;
    '--profile') values='profiles' ;;
    '--to') values='words:keychain,file' ;;
    *) return 1 ;;
  esac
}

# The names of the profiles: the files in their folder, without starting fob.
_fob_profiles() {
  local folder file name
  case $OSTYPE in
    darwin*) folder=$HOME/Library/Preferences/fob ;;
    msys* | cygwin*) folder=$APPDATA/fob/Config ;;
    *) folder=${XDG_CONFIG_HOME:-$HOME/.config}/fob ;;
  esac
  while IFS= read -r file; do
    name=${file##*/}
    name=${name%.toml}
    case $name in
      '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) ;;
      *) _fob_match "$1" "$name" ;;
    esac
  done < <(compgen -f -X '!*.toml' -- "$folder/profiles/")
}

# The names of accounts that somebody signed in with: files named <profile>,<account>. Of a profile on the line, its own.
_fob_accounts() {
  local IFS=' ' folder file names=() own=()
  case $OSTYPE in
    darwin*) folder=$HOME/Library/Caches/fob ;;
    msys* | cygwin*) folder=$LOCALAPPDATA/fob/Cache ;;
    *) folder=${XDG_CACHE_HOME:-$HOME/.cache}/fob ;;
  esac
  while IFS= read -r file; do
    file=${file##*/}
    case $file in
      *,*[!A-Za-z0-9._@+-]*) ;;
      *,?*)
        names+=("${file#*,}")
        [[ " ${COMP_WORDS[*]} " == *" ${file%%,*} "* ]] && own+=("${file#*,}")
        ;;
    esac
  done < <(compgen -f -- "$folder/accounts/")
  ((${#own[@]})) && names=("${own[@]}")
  _fob_match "$1" ${names[@]+"${names[@]}"}
}

# Offers those of the words $2… that begin with $1.
_fob_match() {
  local start=$1 word
  shift
  for word; do
    [[ $word == "$start"* ]] && COMPREPLY+=("$word")
  done
}

# For bash 3.2, which has no compopt.
_fob_files() {
  local IFS=$'\n'
  COMPREPLY+=($(compgen "$1" -- "$2"))
}

# Offers values of the kind $1 that begin with $2.
_fob_offer() {
  local IFS=,
  case $1 in
    words:*) _fob_match "$2" ${1#words:} ;;
    profiles) _fob_profiles "$2" ;;
    accounts) _fob_accounts "$2" ;;
    files) compopt -o default 2>/dev/null || _fob_files -f "$2" ;;
    folders) compopt -o dirnames 2>/dev/null || _fob_files -d "$2" ;;
  esac
}

# Offers what may stand in the place $position: a subcommand, or the argument that has its turn there.
_fob_place() {
  local turn=$position kind
  ((position == 0)) && _fob_match "$1" $commands
  for kind in $arguments; do
    if ((turn == 0)) || [[ $kind == *+ ]]; then
      _fob_offer "${kind%+}" "$1"
      return
    fi
    ((turn--))
  done
}

_fob() {
  local IFS=$' \t\n' path='' position=0 expected='' ended='' commands flags arguments values i word
  local current=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  _fob_command ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == = && -n $expected ]]; then
      : # bash parts words at = too: what follows is the value
    elif [[ $word == [=:]* ]]; then
      # What follows belongs to the word before, such as the rest of a URL.
      ((++i == COMP_CWORD)) && return
    elif [[ -n $expected ]]; then
      expected=''
    elif [[ $word == -- ]]; then
      ended=1
    elif [[ $word == -?* && -z $ended ]]; then
      values=''
      _fob_option "$word" || _fob_option "$path $word"
      expected=$values
    elif ((position == 0)) && [[ " $commands " == *" $word "* ]]; then
      path=${path:+$path }$word
      _fob_command "$path"
    else
      ((position++))
    fi
  done
  if [[ -n $expected ]]; then
    _fob_offer "$expected" "${current#=}"
  elif [[ $current == [=:]* ]]; then
    return
  elif [[ $current == -* && -z $ended ]]; then
    _fob_match "$current" $flags
  else
    _fob_place "$current"
  fi
}

complete -F _fob fob
