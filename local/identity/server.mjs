// The development identity provider: oidc-provider at Keycloak's addresses, giving tokens shaped like Keycloak's.
// Settings: ISSUER (<origin>/realms/fanfare), PORT, STATE (folder), SECRETS (JSON: service client -> secret).
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import { createLocalJWKSet, jwtVerify } from 'jose';
import Provider, { errors } from 'oidc-provider';

import { bySub, clients, signIn } from './cast.mjs';
import { load } from './keys.mjs';
import * as pages from './pages.mjs';

const missing = ['ISSUER', 'PORT', 'STATE', 'SECRETS'].filter((name) => !process.env[name]);
if (missing.length) {
  console.error(`Settings: ${missing.join(', ')} missing.`);
  process.exit(2);
}

const ISSUER = process.env.ISSUER;
const MOUNT = new URL(ISSUER).pathname;
const PROTOCOL = '/protocol/openid-connect';
const RESOURCE = 'urn:fanfare';
const SCOPES = ['openid', 'profile', 'email', ...clients.audiences];
const MAX_FORM = 16_384;
const keys = load(process.env.STATE);
const secrets = JSON.parse(process.env.SECRETS);
const service = (clientId) => clients.services.find((known) => known.client_id === clientId);

function registered() {
  const web = {
    client_id: clients.web.client_id,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [`${new URL(ISSUER).origin}/callback`],
    scope: SCOPES.join(' '),
  };
  const cli = {
    client_id: clients.cli.client_id,
    token_endpoint_auth_method: 'none',
    grant_types: ['password'],
    response_types: [],
    redirect_uris: [],
    scope: SCOPES.join(' '),
  };
  const services = clients.services.map((known) => ({
    client_id: known.client_id,
    client_secret: secrets[known.client_id],
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    scope: known.audiences.join(' '),
  }));
  return [web, cli, ...services];
}

// A service's token names only the audience it asked for; a person's names every public service, as in the realm file.
function audiences(token) {
  if (!service(token.clientId)) return clients.audiences;
  const asked = (token.scope ?? '').split(' ').filter((scope) => clients.audiences.includes(scope));
  return asked.length ? asked : ['account'];
}

function claimsOf(person) {
  return {
    preferred_username: person.username,
    name: `${person.first_name} ${person.last_name}`,
    given_name: person.first_name,
    family_name: person.last_name,
    email: person.email,
    email_verified: true,
    locale: person.language,
  };
}

function shapeLikeKeycloak(ctx, token, jwt) {
  const known = service(token.clientId);
  const person = token.accountId ? bySub(token.accountId) : undefined;
  const list = audiences(token);
  Object.assign(jwt.payload, {
    typ: 'Bearer',
    azp: token.clientId,
    aud: list.length === 1 ? list[0] : list,
    realm_access: { roles: known ? [known.role] : person.roles },
    ...(known ? { sub: known.sub, preferred_username: `service-account-${known.client_id}` } : claimsOf(person)),
  });
}

function resourceServer(ctx, indicator, client) {
  const { access_token: usual, cli_access_token: long } = clients.lifespans;
  return {
    audience: RESOURCE,
    scope: SCOPES.join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: client.clientId === clients.cli.client_id ? long : usual,
    jwt: { sign: { alg: 'RS256' } },
  };
}

// Nobody is asked for consent: every client is the shop's own.
async function grantAll(ctx) {
  const { client, session, provider } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  const grant = (known && (await provider.Grant.find(known)))
    || new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile email');
  grant.addResourceScope(RESOURCE, SCOPES.join(' '));
  await grant.save();
  return grant;
}

function secure(ctx, nonce) {
  ctx.set('Content-Security-Policy', [
    "default-src 'none'", "style-src 'unsafe-inline'", "img-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ...(nonce ? [`script-src 'nonce-${nonce}'`] : []),
  ].join('; '));
  ctx.set('Cache-Control', 'no-store');
  ctx.type = 'html';
}

const languageOf = (ctx) => pages.language(ctx.oidc?.params?.ui_locales, ctx.get('Accept-Language'));

const provider = new Provider(ISSUER, {
  clients: registered(),
  jwks: keys.jwks,
  cookies: { keys: keys.cookies },
  scopes: SCOPES,
  claims: {
    openid: ['sub'],
    profile: ['preferred_username', 'name', 'given_name', 'family_name', 'locale'],
    email: ['email', 'email_verified'],
  },
  conformIdTokenClaims: false,
  // A page's own POST names its origin too, and is refused without this.
  clientBasedCORS: (ctx, origin) => ORIGINS.has(origin),
  pkce: { required: () => true },
  responseTypes: ['code'],
  rotateRefreshToken: false,
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  loadExistingGrant: grantAll,
  findAccount: (ctx, sub) => {
    const person = bySub(sub);
    return person && { accountId: sub, claims: () => ({ sub, ...claimsOf(person) }) };
  },
  formats: { customizers: { jwt: shapeLikeKeycloak } },
  interactions: { url: (ctx, interaction) => `${MOUNT}/interaction/${interaction.uid}` },
  renderError: (ctx, out) => {
    secure(ctx);
    ctx.body = pages.error(languageOf(ctx), out.error_description ?? out.error);
  },
  routes: {
    authorization: `${PROTOCOL}/auth`,
    token: `${PROTOCOL}/token`,
    jwks: `${PROTOCOL}/certs`,
    end_session: `${PROTOCOL}/logout`,
    userinfo: `${PROTOCOL}/userinfo`,
  },
  ttl: {
    AccessToken: (ctx, token) => token.resourceServer?.accessTokenTTL ?? clients.lifespans.access_token,
    ClientCredentials: clients.lifespans.access_token,
    AuthorizationCode: 60,
    Grant: clients.lifespans.session,
    IdToken: clients.lifespans.access_token,
    Interaction: 1800,
    RefreshToken: clients.lifespans.session_idle,
    Session: clients.lifespans.session,
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: resourceServer,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        const nonce = ctx.oidc.entities.IdTokenHint && randomBytes(16).toString('base64');
        secure(ctx, nonce);
        ctx.body = pages.signOut(languageOf(ctx), form, nonce);
      },
      postLogoutSuccessSource: (ctx) => {
        secure(ctx);
        ctx.body = pages.signedOut(languageOf(ctx));
      },
    },
  },
});

// Pages may come back to any path of the origin they are served from, as in the realm file's `<origin>/*`.
const ORIGINS = new Set([new URL(ISSUER).origin, ...(process.env.WEB_ORIGINS ?? '').split(' ').filter(Boolean)]);
const atHome = (uri) => URL.canParse(uri) && ORIGINS.has(new URL(uri).origin) && !new URL(uri).hash;
provider.Client.prototype.redirectUriAllowed = atHome;
provider.Client.prototype.postLogoutRedirectUriAllowed = atHome;

// Only for developers' command lines, never for the shop: its client exists nowhere but here.
async function passwordGrant(ctx) {
  const { client, params } = ctx.oidc;
  const person = signIn(params.username ?? '', params.password ?? '');
  if (!person) throw new errors.CustomOIDCProviderError('invalid_grant', 'Invalid user credentials');
  const token = new provider.AccessToken({
    client, accountId: person.sub, gty: 'password', scope: 'profile email', expiresWithSession: false,
  });
  token.resourceServer = new provider.ResourceServer(RESOURCE, resourceServer(ctx, RESOURCE, client));
  ctx.body = {
    access_token: await token.save(),
    expires_in: token.expiration,
    token_type: 'Bearer',
    scope: token.scope,
  };
}
provider.registerGrantType('password', passwordGrant, ['username', 'password', 'scope']);

async function form(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_FORM) return new URLSearchParams();
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function html(res, status, body) {
  const headers = { set: (name, value) => res.setHeader(name, value) };
  secure(headers);
  res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end(body);
}

async function interaction(req, res) {
  const { uid, params } = await provider.interactionDetails(req, res);
  const language = pages.language(params.ui_locales, req.headers['accept-language']);
  const action = `${MOUNT}/interaction/${uid}`;
  if (req.method !== 'POST') return html(res, 200, pages.signIn(language, { action, username: params.login_hint }));
  const given = await form(req);
  const username = (given.get('username') ?? '').trim();
  const person = signIn(username, given.get('password') ?? '');
  if (!person) return html(res, 200, pages.signIn(language, { action, username, failed: true }));
  return provider.interactionFinished(req, res, { login: { accountId: person.sub, remember: true } });
}

// oidc-provider wants opaque tokens here; Keycloak takes the access tokens that it gives.
async function userinfo(req, res) {
  const token = (req.headers.authorization ?? '').replace(/^Bearer /i, '');
  const person = await verified(token);
  res.writeHead(person ? 200 : 401, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(person ? { sub: person.sub, ...claimsOf(person) } : { error: 'invalid_token' }));
}

async function verified(token) {
  try {
    const [{ kty, n, e, kid }] = keys.jwks.keys;
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [{ kty, n, e, kid }] }), { issuer: ISSUER });
    return bySub(payload.sub);
  } catch {
    return undefined;
  }
}

const callback = provider.callback();

async function answer(req, res) {
  const path = req.url.split('?')[0];
  if (path === '/health') return res.writeHead(204).end();
  if (!req.url.startsWith(`${MOUNT}/`)) return res.writeHead(404).end();
  req.originalUrl = req.url;
  req.url = req.url.slice(MOUNT.length);
  if (path.startsWith(`${MOUNT}/interaction/`)) return interaction(req, res);
  if (path === `${MOUNT}${PROTOCOL}/userinfo`) return userinfo(req, res);
  return callback(req, res);
}

const server = createServer((req, res) => {
  answer(req, res).catch((error) => {
    if (!(error instanceof errors.OIDCProviderError)) console.error(error);
    const language = pages.language('', req.headers['accept-language']);
    if (!res.headersSent) html(res, 400, pages.error(language, error.error_description ?? error.message));
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`identity ready at ${ISSUER}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
provider.on('server_error', (ctx, error) => console.error(error));
