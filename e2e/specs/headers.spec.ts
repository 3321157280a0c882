// What every answer carries, and what no cache may keep: all addresses, as nobody, as a known browser and logged in.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { unit } from '../kit/data';
import { fillUnit, logInOfficer, readyUnit, registerPerson } from '../kit/journey';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 300_000 });

const always = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'permissions-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'x-frame-options', 'cache-control'];

/** The same for everybody, whoever is logged in: files, and what other sites read of the OpenID Provider. */
const published = /^\/(assets\/|\.well-known\/openid-configuration$|oauth\/jwks$)/;
/** Addresses whose answer is the same for everybody who is not logged in. */
const open = /^\/($|assets\/|help|rcfwypt($|\/jobs|\/units))/;

/** Every address that the sources declare, with a made-up id in its places. */
function declared(): string[] {
  const crates = resolve(import.meta.dirname, '../../crates');
  const found = new Set<string>(['/', '/health', '/help', '/help/nothing.html', '/assets/nothing.css', '/favicon.ico', '/no/such/page']);
  const look = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) look(path);
      else if (entry.name.endsWith('.rs')) for (const [, route] of readFileSync(path, 'utf8').matchAll(/^\s+pub \w+(?: \{[^}]*\})? = "(\/[^"]*)";/gm)) found.add(route!.replace(/\{[^}]*\}/g, '00000000-0000-7000-8000-000000000000'));
    }
  };
  for (const room of readdirSync(crates)) if (!['sandbox', 'testkit', 'bench', 'xtask'].includes(room)) look(join(crates, room, 'src'));
  return [...found];
}

function faultsOf(who: string, path: string, reply: APIResponse, known: boolean): string[] {
  const headers = reply.headers();
  const faults = always.filter((name) => !headers[name]).map((name) => `${who} ${path} → ${reply.status()} lacks ${name}`);
  if (reply.status() >= 500) faults.push(`${who} ${path} → ${reply.status()}`);
  const cache = headers['cache-control'] ?? '';
  if (cache !== 'no-store' && (known || !open.test(path)) && !published.test(path)) faults.push(`${who} ${path} → ${reply.status()} cache-control: ${cache}`);
  return faults;
}

async function walk(who: string, request: APIRequestContext, paths: string[], known: boolean): Promise<string[]> {
  const faults: string[] = [];
  for (const path of paths) faults.push(...faultsOf(who, path, await request.get(path, { maxRedirects: 0 }), known));
  return faults;
}

test('every answer carries the headers, and nothing personal may be kept', async ({ page, product, browser }) => {
  const paths = declared();
  expect(paths.length).toBeGreaterThan(60);
  const faults = await walk('nobody', page.request, paths, false);

  // a browser in the middle of a registration, in which nobody is logged in
  const begun = await browser.newPage({ baseURL: product.base });
  await begun.goto('/register/unit');
  const who = unit();
  await fillUnit(begun, who);
  await begun.getByLabel(/我已阅读并同意/).check();
  await begun.getByRole('button', { name: '下一步' }).click();
  await expect(begun).toHaveURL(/\/proof\//);
  const proof = new URL(begun.url()).pathname;
  faults.push(...(await walk('begun', begun.request, [...paths, proof, `${proof}/sms`, `${proof}/counter`, `${proof}/face`, `${proof}/landed`], false)));
  const form = await begun.request.get('/register/unit');
  expect(await form.text()).toContain(who.name);
  expect(form.headers()['cache-control']).toBe('no-store');

  await readyUnit(page, product, await browser.newPage());
  faults.push(...(await walk('unit', page.request, paths, true)));
  const person = await browser.newPage({ baseURL: product.base });
  await registerPerson(person, product);
  faults.push(...(await walk('person', person.request, paths, true)));
  const officer = await browser.newPage({ baseURL: product.base });
  await logInOfficer(officer, product.officers.own);
  faults.push(...(await walk('officer', officer.request, paths, true)));
  expect(faults.join('\n')).toBe('');
});

test('cookies are out of reach of scripts and of other sites', async ({ page, product }) => {
  await registerPerson(page, product);
  const cookies = (await page.context().cookies()).filter(({ name }) => name.startsWith('juxian_'));
  expect(cookies.map(({ name }) => name)).toContain('juxian_session');
  for (const { name, httpOnly, sameSite, path } of cookies) expect({ name, httpOnly, sameSite, path }).toEqual({ name, httpOnly: true, sameSite: 'Lax', path: '/' });
});
