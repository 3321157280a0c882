// One account, other sites: a partner's site, built with a client library from elsewhere, logs its users in here.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type Citizen, unit } from '../kit/data';
import { type } from '../kit/form';
import { logOut, registerPerson, registerUnit } from '../kit/journey';
import { Party } from '../kit/party';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 180_000 });

async function enter(page: Page, who: Citizen): Promise<void> {
  await type(page, '证件号码/移动电话', who.number);
  await type(page, '密码', who.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

interface Keys {
  keys: { kid: string; alg: string }[];
}

test('a person logs in to a partner, keys change, and every end is told', async ({ page, product }, info) => {
  const who = await registerPerson(page, product);
  await logOut(page);
  const party = await Party.open(product, '南京人才网');
  const published = async () => ((await (await fetch(`${product.base}/oauth/jwks`)).json()) as Keys).keys;

  await test.step('logs in on the way, and agrees', async () => {
    await page.goto(party.base);
    await page.getByRole('link', { name: '用聚贤账号登录' }).click();
    await expect(page).toHaveURL(/\/login\?tab=person&next=/);
    await enter(page, who);
    await expect(page.getByRole('heading', { name: '授权登录' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('南京人才网');
    await expect(page.getByRole('main')).toContainText(`${who.name[0]}**`);
    for (const secret of [who.name, who.mobile, who.number]) expect(await page.content()).not.toContain(secret);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      await page.screenshot({ path: info.outputPath(`consent-${width}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: '同意并登录' }).click();
    await expect(page.getByRole('heading', { name: `欢迎${who.name}` })).toBeVisible();
    await expect(page.getByText(`+86${who.mobile}`)).toBeVisible();
    expect(party.faults).toEqual([]);
  });
  const first = party.guest;

  await test.step('a log-in that nothing else is asked for comes through as well, from the form of the log-in', async () => {
    await page.goto(product.base);
    await logOut(page);
    await expect.poll(() => party.told.length).toBe(1);
    expect(party.told[0]?.sid).toBe(first?.claims.sid);
    expect(party.told[0]?.sub).toBe(first?.claims.sub);
    await page.goto(`${party.base}/login`);
    await enter(page, who);
    await expect(page.getByRole('heading', { name: `欢迎${who.name}` })).toBeVisible();
    expect(party.guest?.claims.sub).toBe(first?.claims.sub);
    expect(party.guest?.claims.sid).not.toBe(first?.claims.sid);
  });

  await test.step('keys are renewed while everybody is logged in', async () => {
    const before = await published();
    await product.command('openid', 'keys', 'rotate');
    expect(await published()).toHaveLength(before.length * 2);
    await page.goto(`${party.base}/login`);
    await expect(page.getByRole('heading', { name: `欢迎${who.name}` })).toBeVisible();
    expect(party.guest?.kid).toBe(first?.kid);
    await product.command('openid', 'keys', 'rotate', '--at-once');
    expect(await published()).toHaveLength(before.length);
    // a client that keeps the old keys asks again some time; one that starts now finds the new ones
    await party.discover();
    await page.goto(`${party.base}/login`);
    await expect(page.getByRole('heading', { name: `欢迎${who.name}` })).toBeVisible();
    expect(party.guest?.kid).not.toBe(first?.kid);
    expect((await published()).map(({ kid }) => kid)).toContain(party.guest?.kid);
  });

  await test.step('the partner logs out, here and there', async () => {
    await page.getByRole('link', { name: '退出' }).click();
    await expect(page.getByRole('heading', { name: '再见' })).toBeVisible();
    await expect(page.getByText('bye')).toBeVisible();
    await expect.poll(() => party.told.length).toBe(2);
    expect(party.told[1]?.sid).toBe(party.guest?.claims.sid);
    await page.goto(product.base);
    await expect(page.locator('.user-menu')).toHaveCount(0);
    const token = party.guest?.access ?? '';
    const late = await fetch(`${product.base}/oauth/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    expect(late.status).toBe(401);
  });

  await test.step('consent is withdrawn', async () => {
    await page.goto(`${party.base}/login`);
    await enter(page, who);
    await expect(page.getByRole('heading', { name: `欢迎${who.name}` })).toBeVisible();
    await page.goto(`${product.base}/person`);
    await page.getByRole('link', { name: '网站授权管理' }).click();
    await expect(page.getByRole('row', { name: /南京人才网/ })).toBeVisible();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      await page.screenshot({ path: info.outputPath(`list-${width}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: /取消授权/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /确定|取消授权/ }).click();
    await expect(page.getByText('已取消对“南京人才网”的授权')).toBeVisible();
    await expect.poll(() => party.told.length).toBe(3);
    await page.goto(`${party.base}/login`);
    await expect(page.getByRole('heading', { name: '授权登录' })).toBeVisible();
    await page.getByRole('button', { name: '拒绝' }).click();
    await expect(page.getByText('access_denied')).toBeVisible();
  });
  await party.close();
});

test('a unit logs in to a site of our own without scripts, and nobody is asked', async ({ product, browser }) => {
  const who = unit();
  await registerUnit(await browser.newPage({ baseURL: product.base }), product, await browser.newPage(), who);
  const party = await Party.open(product, '人才云平台', { secret: 'none', flags: ['--public', '--first-party', '--alg', 'RS256', '--accounts', 'unit'] });
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: product.base });
  const page = await context.newPage();
  await page.goto(`${party.base}/login`);
  await expect(page).toHaveURL(/\/login\?tab=unit&next=/);
  await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
  await enter(page, who.legal);
  await expect(page.getByRole('heading', { name: `欢迎${who.legal.name}` })).toBeVisible();
  await expect(page.getByText(who.name)).toBeVisible();
  expect(party.guest?.told.unit_credit_code).toBe(who.creditCode);
  expect(party.guest?.told.unit_role).toBe('legal_representative');
  expect(party.faults).toEqual([]);
  // nothing may be shown, and nothing has to be
  await page.goto(`${party.base}/login?prompt=none`);
  await expect(page.getByRole('heading', { name: `欢迎${who.legal.name}` })).toBeVisible();
  await context.close();
  await party.close();
});

test('a document is told only by a tick of its own', async ({ page, product }, info) => {
  const who = await registerPerson(page, product);
  const party = await Party.open(product, '苏州人才网', { scope: 'openid profile identity', secret: 'post' });
  await page.goto(`${party.base}/login`);
  const tick = page.getByLabel('单独同意提供证件信息');
  await expect(tick).not.toBeChecked();
  await expect(page.getByRole('main')).toContainText(`*****${who.number.slice(-4)}`);
  expect(await page.content()).not.toContain(who.number);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await page.screenshot({ path: info.outputPath(`sensitive-${width}.png`), fullPage: true });
  }
  // by keyboard: the button of the form that agrees is the first one
  await tick.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: `欢迎${who.name}` })).toBeVisible();
  expect(party.guest?.told.document_number).toBeUndefined();
  // asked once more, and ticked
  await page.goto(`${party.base}/login?prompt=consent`);
  await tick.check();
  await page.getByRole('button', { name: '同意并登录' }).click();
  await expect.poll(() => party.guest?.told.document_number).toBe(who.number);
  await party.close();
});

test('what is not meant for a client stays here', async ({ page, product }, info) => {
  const party = await Party.open(product, '示例网站');
  await page.goto(`/oauth/authorize?client_id=${party.clientId}&redirect_uri=https%3A%2F%2Fevil.example%2F&response_type=code&scope=openid`);
  await expect(page.getByRole('heading', { name: '无法登录' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('stray-1280.png'), fullPage: true });
  await page.goto('/oauth/logout?id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F');
  await expect(page.getByRole('heading', { name: '没有退出' })).toBeVisible();
  // an error of the protocol is the library's to find
  await page.goto(`${party.base}/login?prompt=none`);
  await expect(page.getByText('login_required')).toBeVisible();
  await party.close();
});
