/** What can be wrong with a key: exit 2, before any request. */
import { type FobError, usageError } from '../../errors.ts'

export const notPrivate = (place: string, found: string): FobError =>
  usageError(
    'not_a_private_key',
    `${place} holds ${found}, where a private key is needed`,
    'name the file of the private key; it is the one that is not given away',
  )

export const unreadableKey = (place: string, why: string): FobError =>
  usageError(
    'key_unreadable',
    `the key in ${place} can't be read: ${why}`,
    'fob takes PEM (PKCS#8, PKCS#1, SEC1), JWK, JWKS and PKCS#12; `openssl pkey -in FILE -noout` checks a PEM file',
  )

export const passphraseNeeded = (place: string): FobError =>
  usageError(
    'no_key_passphrase',
    `the key in ${place} is encrypted, and there is no passphrase`,
    'give it with --key-passphrase-file PATH, FOB_KEY_PASSPHRASE, or key_passphrase in the profile',
  )

export const wrongPassphrase = (place: string): FobError =>
  usageError(
    'wrong_key_passphrase',
    `the passphrase does not open the key in ${place}`,
    'check --key-passphrase-file, FOB_KEY_PASSPHRASE, or key_passphrase in the profile',
  )
