// Verifies tokens with jose, and prints what it read.
//
//   node verify.js FILE
//
// FILE is JSON: keys (those of a JWK Set), tokens (a list), now (seconds since 1970). Prints JSON: of each token its alg, its typ and its jti.
import { readFile } from 'node:fs/promises'
import { webcrypto } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'

globalThis.crypto ??= webcrypto // Debian's own Node.js is old enough to lack it

const { keys, tokens, now } = JSON.parse(await readFile(process.argv[2], 'utf8'))
const keySet = createLocalJWKSet({ keys })
const read = []
for (const token of tokens) {
  const { protectedHeader, payload } = await jwtVerify(token, keySet, { currentDate: new Date(now * 1000) })
  read.push({ alg: protectedHeader.alg, typ: protectedHeader.typ, jti: payload.jti })
}

console.log(JSON.stringify(read))
