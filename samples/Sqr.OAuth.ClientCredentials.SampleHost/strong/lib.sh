# Shared by run and ask: keys, and JWTs signed with openssl.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
keys=strong/keys
http=${SQR_SAMPLE_HTTP:-http://127.0.0.1:5080}
https=${SQR_SAMPLE_HTTPS:-https://127.0.0.1:5443}

b64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# jwk NAME: the public key of keys/NAME.key as a JWK (RFC 7517).
jwk() {
  local modulus
  modulus=$(openssl rsa -in "$keys/$1.key" -noout -modulus 2>/dev/null | cut -d= -f2 | sed 's/../\\x&/g')
  printf '{"e":"AQAB","kty":"RSA","n":"%s"}' "$(printf "$modulus" | b64url)"
}

# jwt NAME HEADER CLAIMS: a JWT signed with keys/NAME.key.
jwt() {
  local unsigned
  unsigned="$(printf %s "$2" | b64url).$(printf %s "$3" | b64url)"
  printf '%s.%s' "$unsigned" "$(printf %s "$unsigned" | openssl dgst -sha256 -sign "$keys/$1.key" -binary | b64url)"
}
