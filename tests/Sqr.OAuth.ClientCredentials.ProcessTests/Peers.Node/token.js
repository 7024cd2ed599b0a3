// Asks an issuer for tokens with a client library that others wrote, and prints what it got.
//
//   node token.js LIBRARY ISSUER REQUEST
//
// LIBRARY is openid-client or oauth4webapi; REQUEST is JSON:
//   client  the client id
//   key     its private key, a JWK with alg, for private_key_jwt; or
//   secret  its secret
//   dpop    the algorithm of a fresh DPoP key; without it there are no proofs
//   times   how many tokens to ask for, one after the other; 1 unless told
//
// Prints JSON: answers (one a token, or an error's code and status), statuses (of every request to the token endpoint,
// so that a retry shows), thumbprint (of the DPoP key).
import { webcrypto } from 'node:crypto'
import { calculateJwkThumbprint, importJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'

globalThis.crypto ??= webcrypto // Debian's own Node.js is old enough to lack it

const [library, issuer, request] = [process.argv[2], new URL(process.argv[3]), JSON.parse(process.argv[4])]
const key = request.key && { key: await importJWK(request.key), kid: request.key.kid }
const proofKey = request.dpop && (await oauth.generateKeyPair(request.dpop, { extractable: true }))
const statuses = []

async function observe(url, options) {
  const response = await fetch(url, options)
  if (options.method === 'POST') {
    statuses.push(response.status)
  }
  return response
}

async function withOpenidClient() {
  const authentication = key ? openid.PrivateKeyJwt(key) : openid.ClientSecretBasic(request.secret)
  const config = await openid.discovery(issuer, request.client, undefined, authentication, {
    algorithm: 'oauth2',
    execute: [openid.allowInsecureRequests], // plain http, on this machine
    [openid.customFetch]: observe,
  })
  const DPoP = proofKey && openid.getDPoPHandle(config, proofKey)
  return () => openid.clientCredentialsGrant(config, {}, { DPoP })
}

async function withOauth4webapi() {
  const insecure = { [oauth.allowInsecureRequests]: true } // plain http, on this machine
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }))
  const client = { client_id: request.client }
  const authentication = key ? oauth.PrivateKeyJwt(key) : oauth.ClientSecretBasic(request.secret)
  const DPoP = proofKey && oauth.DPoP(client, proofKey)
  const ask = async () => {
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, {}, { DPoP, [oauth.customFetch]: observe, ...insecure })
    return oauth.processClientCredentialsResponse(server, client, response)
  }
  return () =>
    ask().catch((error) => {
      if (oauth.isDPoPNonceError(error)) {
        return ask() // with the nonce, which the handle has remembered
      }
      throw error
    })
}

const ask = await { 'openid-client': withOpenidClient, oauth4webapi: withOauth4webapi }[library]()
const answers = []
for (let i = 0; i < (request.times ?? 1); i++) {
  answers.push(
    await ask().catch(async (error) => {
      if (error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') {
        return { error: (await error.response.json()).error, status: error.status } // what these libraries make of a 401 with a challenge
      }
      if (error instanceof oauth.ResponseBodyError || error instanceof openid.ResponseBodyError) {
        return { error: error.error, status: error.status }
      }
      throw error
    }),
  )
}

const thumbprint = proofKey && (await calculateJwkThumbprint(await crypto.subtle.exportKey('jwk', proofKey.publicKey)))
console.log(JSON.stringify({ answers, statuses, thumbprint }))
