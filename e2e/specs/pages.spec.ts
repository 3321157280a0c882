// Every page that a link leads to: it answers, fits a phone, and axe finds nothing serious on it.
import AxeBuilder from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { crawl, kind } from '../kit/crawl';
import { citizen } from '../kit/data';
import { job, logInOfficer, publishJob, readyUnit, registerPerson } from '../kit/journey';
import { expect, test } from '../kit/test';

/** Where pictures of all pages go, for whoever wants to look at them. */
const album = process.env.JUXIAN_PICTURES;
if (album) mkdirSync(album, { recursive: true });

async function inspect(page: Page, base: string, start: string[]): Promise<void> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.url()} answers ${response.status()} (from ${page.url()})`);
  });
  const seen = await crawl(page, base, start, async ({ url }) => {
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) faults.push(`${url} scrolls sideways by ${wide} px at ${width} px`);
      if (album) await page.screenshot({ path: join(album, `${kind(url).replace(/[^\w{}-]+/g, '_')}.${width}.png`), fullPage: true });
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const fault of violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')) {
        faults.push(`${url} at ${width} px: ${fault.id} ${fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
      }
    }
    if ((await page.locator('h1').count()) !== 1) faults.push(`${url} has ${await page.locator('h1').count()} main headings`);
  });
  expect(faults).toEqual([]);
  expect(seen.length).toBeGreaterThan(2);
}

test.describe.configure({ timeout: 600_000 });

test('what everybody sees', async ({ page, product }) => {
  await inspect(page, product.base, [
    '/', '/rcfwypt', '/rcfwypt/jobs?q=工程师', '/register/unit', '/register/person',
    '/login', '/login?tab=unit', '/login?tab=unit&way=ca', '/login/ca/driver', '/office/login',
    '/appeal?matter=unbind', '/appeal/find', '/register/unit/history/city', '/register/unit/ways', '/register/unit/counter', '/agreement/unit', '/agreement/person', '/app', '/app/mine', '/app/scan',
  ]);
});

test('the unit centre', async ({ page, product, browser }) => {
  const phone = await browser.newPage();
  await readyUnit(page, product, phone);
  await publishJob(page, job('无障碍测试工程师'));
  await inspect(page, product.base, ['/unit', '/rcfwypt/unit/jobs/new', '/settings/unit/addresses/new', '/settings/unit/passkeys', '/settings/unit/passkeys/new', '/confirm?next=/unit']);
});

test('the person centre', async ({ page, product }) => {
  await registerPerson(page, product, citizen());
  await inspect(page, product.base, ['/rcfwypt', '/person', '/messages', '/app', '/app/mine']);
});

test('the office', async ({ page, product, browser }) => {
  const unitPage = await browser.newPage({ baseURL: product.base });
  const phone = await browser.newPage();
  await readyUnit(unitPage, product, phone);
  await publishJob(unitPage, job('审核台测试工程师'));
  await logInOfficer(page, product.officers.own);
  await inspect(page, product.base, ['/office']);
});
