// The signing key and the cookie keys; kept in the state folder so that tokens outlive a restart.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function fresh() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(12).toString('base64url') };
  return { jwks: { keys: [key] }, cookies: [randomBytes(32).toString('base64url')] };
}

export function load(folder) {
  const path = join(folder, 'keys.json');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, JSON.stringify(fresh()), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}
