// Other people's ids in addresses: 404, nothing changed, and a line in the audit log.
import type { Browser, Page } from '@playwright/test';
import { crawl, id } from '../kit/crawl';
import { citizen } from '../kit/data';
import { job, logInOfficer, publishJob, readyUnit, registerPerson } from '../kit/journey';
import type { Product } from '../kit/product';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 300_000 });

interface Target {
  method: 'GET' | 'POST';
  url: string;
}

const mine = /^\/(unit|rcfwypt\/unit|person|rcfwypt\/person|messages|office|proof)\//;

/** Every address with an id that one account's own pages lead to, forms included. */
async function targets(page: Page, base: string, start: string[]): Promise<Target[]> {
  const found = new Map<string, Target>();
  const note = (method: Target['method'], url: string) => {
    const { pathname } = new URL(url);
    if (id.test(pathname) && mine.test(pathname)) found.set(`${method} ${pathname}`, { method, url: pathname });
  };
  await crawl(page, base, start, async () => {
    for (const link of await page.locator('a[href]').evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href))) note('GET', link);
    for (const action of await page.locator('form[method=post]').evaluateAll((all) => all.map((one) => (one as HTMLFormElement).action))) note('POST', action);
    for (const action of await page.locator('[formaction]').evaluateAll((all) => all.map((one) => (one as HTMLButtonElement).formAction))) note('POST', action);
  });
  return [...found.values()];
}

/** Asks for each as somebody else; gives what was not refused. */
async function sweep(page: Page, all: Target[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { method, url } of all) {
    const reply = method === 'GET' ? await page.request.get(url, { maxRedirects: 0 }) : await page.request.post(url, { form: { _key: crypto.randomUUID(), _version: '1' }, maxRedirects: 0 });
    const away = reply.status() === 303 && /\/login/.test(reply.headers().location ?? '');
    if (reply.status() !== 404 && !away) faults.push(`${method} ${url} → ${reply.status()} ${reply.headers().location ?? ''}`);
  }
  return faults;
}

async function somebody(browser: Browser, product: Product): Promise<Page> {
  return (await browser.newContext({ baseURL: product.base })).newPage();
}

test('nobody reaches another account’s pages by their ids', async ({ page, product, browser }) => {
  const owner = page;
  await readyUnit(owner, product, await somebody(browser, product));
  await publishJob(owner, job('外人碰不到的岗位'));
  await owner.goto('/unit/contacts/new');
  await owner.getByLabel(/姓名/).fill('联络员甲');
  await owner.getByLabel(/移动电话/).fill('13800138111');
  await owner.getByRole('button', { name: /^保存/ }).click();
  const ofUnit = await targets(owner, product.base, ['/unit', '/unit/contacts', '/rcfwypt/unit/jobs/unpublished', '/messages']);
  expect(ofUnit.map(({ method, url }) => `${method} ${url}`).length, JSON.stringify(ofUnit)).toBeGreaterThan(5);

  const stranger = await somebody(browser, product);
  await readyUnit(stranger, product, await somebody(browser, product));
  const person = await somebody(browser, product);
  await registerPerson(person, product, citizen());
  const nobody = await somebody(browser, product);
  const otherOfficer = await somebody(browser, product);
  await logInOfficer(otherOfficer, product.officers.other);

  const faults: string[] = [];
  for (const who of [stranger, person, nobody, otherOfficer]) faults.push(...(await sweep(who, ofUnit)));

  const officer = await somebody(browser, product);
  await logInOfficer(officer, product.officers.own);
  const ofOffice = await targets(officer, product.base, ['/office', '/office/review']);
  expect(ofOffice.length).toBeGreaterThan(0);
  const reviews = ofOffice.filter(({ url }) => url.includes('/review'));
  for (const who of [stranger, person, nobody, otherOfficer]) faults.push(...(await sweep(who, reviews)));
  expect(faults.join('\n')).toBe('');

  await owner.goto('/rcfwypt/unit/jobs/unpublished');
  await expect(owner.getByRole('main')).toContainText('外人碰不到的岗位');
  await owner.goto('/unit/contacts');
  await expect(owner.getByRole('main')).toContainText('联络员甲');

  await officer.goto('/office/audit');
  await expect(officer.getByRole('main')).toContainText('denied');
});
