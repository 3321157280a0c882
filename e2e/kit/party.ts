// A partner's site that logs its users in here. Everything of the protocol is a library's that nobody of this project wrote.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import * as client from 'openid-client';
import type { Product } from './product';

/** Somebody on the way to the partner's site. */
interface Trip {
  verifier: string;
  state: string;
  nonce: string;
}

/** What the partner's site knows of whoever is logged in to it. */
export interface Guest {
  claims: client.IDToken;
  kid: string;
  told: client.UserInfoResponse;
  access: string;
  idToken: string;
}

export interface Registration {
  scope?: string;
  flags?: string[];
  secret?: 'basic' | 'post' | 'none';
}

export class Party {
  /** The newest guest. */
  guest: Guest | undefined;
  /** What was told by back channel, each checked. */
  readonly told: JWTPayload[] = [];
  /** What went wrong, in the library's words. */
  readonly faults: string[] = [];
  base = '';
  clientId = '';
  private readonly server: Server;
  private readonly trips = new Map<string, Trip>();
  private config: client.Configuration | undefined;
  private secret: string | undefined;

  private constructor(
    private readonly product: Product,
    private readonly wanted: Registration,
  ) {
    this.server = createServer((request, reply) => {
      this.answer(request, reply).catch((error: unknown) => {
        const code = error instanceof client.AuthorizationResponseError ? error.error : '';
        const text = error instanceof Error ? `${error.name}: ${error.message} ${code}` : String(error);
        this.faults.push(text);
        page(reply, `<h1>没有登录</h1><p>${text}</p>`);
      });
    });
  }

  /** A site of this name, registered by the operator, and listening. */
  static async open(product: Product, name: string, wanted: Registration = {}): Promise<Party> {
    const party = new Party(product, wanted);
    await new Promise<void>((ready) => party.server.listen(0, 'localhost', ready));
    // another host than the product's, as a partner's is
    party.base = `http://localhost:${(party.server.address() as AddressInfo).port}`;
    const said = await product.command(
      'openid', 'client', 'add', '--name', name,
      '--redirect-uri', `${party.base}/callback`,
      '--logout-uri', `${party.base}/goodbye`,
      '--backchannel-uri', `${party.base}/backchannel`,
      '--scope', wanted.scope ?? 'openid profile phone unit',
      ...(wanted.flags ?? []),
    );
    party.clientId = /client_id: (\S+)/.exec(said)?.[1] ?? '';
    party.secret = /client_secret: (\S+)/.exec(said)?.[1];
    return party;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Asks the product what it can, as a site does that has just been started. */
  async discover(): Promise<client.Configuration> {
    const ways = { basic: client.ClientSecretBasic(this.secret), post: client.ClientSecretPost(this.secret), none: client.None() };
    // plain HTTP on this computer, and ID tokens are checked up to the published keys
    const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
    this.config = await client.discovery(new URL(this.product.base), this.clientId, undefined, ways[this.wanted.secret ?? 'basic'], { execute });
    return this.config;
  }

  private async known(): Promise<client.Configuration> {
    return this.config ?? this.discover();
  }

  private async answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.base);
    switch (url.pathname) {
      case '/login':
        return this.send(url, reply);
      case '/callback':
        return this.receive(url, reply);
      case '/logout':
        return this.leave(reply);
      case '/backchannel':
        return this.hear(request, reply);
      case '/goodbye':
        return page(reply, `<h1>再见</h1><p>${url.searchParams.get('state') ?? ''}</p>`);
      default:
        return page(reply, '<h1>合作网站</h1><a href="/login">用聚贤账号登录</a>');
    }
  }

  private async send(asked: URL, reply: ServerResponse): Promise<void> {
    const config = await this.known();
    const trip: Trip = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
    this.trips.set(trip.state, trip);
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: `${this.base}/callback`,
      scope: this.wanted.scope ?? 'openid profile phone unit',
      state: trip.state,
      nonce: trip.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(trip.verifier),
      code_challenge_method: 'S256',
      ...Object.fromEntries(asked.searchParams),
    });
    reply.writeHead(303, { location: url.href }).end();
  }

  private async receive(url: URL, reply: ServerResponse): Promise<void> {
    const config = await this.known();
    const trip = this.trips.get(url.searchParams.get('state') ?? '');
    if (!trip) throw new Error('nobody was sent');
    this.trips.delete(trip.state);
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: trip.verifier,
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims || !tokens.id_token) throw new Error('no claims');
    const header = JSON.parse(Buffer.from(tokens.id_token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    this.guest = { claims, kid: header.kid, told, access: tokens.access_token, idToken: tokens.id_token };
    return page(reply, `<h1>欢迎${told.name ?? ''}</h1><p>${told.phone_number ?? ''}</p><p>${told.unit_name ?? ''}</p><a href="/logout">退出</a>`);
  }

  private async leave(reply: ServerResponse): Promise<void> {
    const url = client.buildEndSessionUrl(await this.known(), {
      post_logout_redirect_uri: `${this.base}/goodbye`,
      id_token_hint: this.guest?.idToken ?? '',
      state: 'bye',
    });
    reply.writeHead(303, { location: url.href }).end();
  }

  private async hear(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    const token = new URLSearchParams(body).get('logout_token') ?? '';
    const { jwks_uri, issuer } = (await this.known()).serverMetadata();
    const keys = createRemoteJWKSet(new URL(jwks_uri ?? ''));
    const { payload } = await jwtVerify(token, keys, { issuer, audience: this.clientId, typ: 'logout+jwt', requiredClaims: ['sub', 'sid', 'jti', 'events'] });
    this.told.push(payload);
    reply.writeHead(200).end();
  }
}

function page(reply: ServerResponse, body: string): void {
  reply.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="zh-CN"><title>合作网站</title>${body}</html>`);
}
