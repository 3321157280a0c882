// 通行密钥 in a browser that can use them: adding, logging in, in place of a face, and as the second factor of officers.
import AxeBuilder from '@axe-core/playwright';
import { citizen } from '../kit/data';
import { control, type } from '../kit/form';
import { fetchOfficerCode, logOut, registerPerson, typeOfficer } from '../kit/journey';
import { Device } from '../kit/passkey';
import { solve } from '../kit/puzzle';
import { expect, test } from '../kit/test';

const small = { width: 360, height: 780 };

test.use({ actionTimeout: 40_000 });

async function clean(page: import('@playwright/test').Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

async function picture(page: import('@playwright/test').Page, name: string): Promise<void> {
  await page.screenshot({ path: `out/passkey/${name}-1280.png`, fullPage: true });
  await page.setViewportSize(small);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(small.width);
  await page.screenshot({ path: `out/passkey/${name}-360.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('a person adds a passkey, logs in with it, proves themselves with it and deletes it', async ({ page, product }) => {
  test.setTimeout(240_000);
  const device = await Device.plug(page);
  const who = await registerPerson(page, product);

  await test.step('the first page of the centre offers it, and the offer leads to the form', async () => {
    await page.goto('/person');
    const offer = page.getByRole('region', { name: '用通行密钥登录更快、更安全' });
    await expect(offer).toBeVisible();
    await clean(page);
    await picture(page, 'offer');
    await offer.getByRole('link', { name: /去添加/ }).click();
    await expect(page.getByRole('heading', { name: '添加通行密钥' })).toBeVisible();
    await clean(page);
    await picture(page, 'new');
  });
  await test.step('adding', async () => {
    await expect(control(page, '名称')).not.toHaveValue('');
    await type(page, '名称', '我的笔记本');
    await page.getByRole('button', { name: '添加', exact: true }).click();
    await expect(page.getByText('通行密钥已添加')).toBeVisible();
    await expect(page.getByRole('row', { name: /我的笔记本/ })).toContainText('尚未使用');
    expect(await device.kept()).toHaveLength(1);
    await clean(page);
    await picture(page, 'list');
    await page.goto('/person');
    await expect(page.getByRole('region', { name: /通行密钥/ })).toHaveCount(0);
    await expect.poll(async () => (await product.texts(who.mobile)).some(({ text }) => text.includes('添加了通行密钥'))).toBe(true);
  });
  await test.step('the same device is not added twice', async () => {
    await page.goto('/settings/person/passkeys/new');
    await page.getByRole('button', { name: '添加', exact: true }).click();
    await expect(page.getByText('该设备已经添加过通行密钥')).toBeVisible();
  });
  await test.step('logging in', async () => {
    await device.touched(false);
    await logOut(page);
    await page.goto('/login');
    await clean(page);
    await picture(page, 'login');
    await device.touched(true);
    await page.getByRole('button', { name: '通行密钥' }).click();
    await expect(page.locator('.user-menu')).toBeVisible();
    // the field of the user name offers it too, and a touch is enough
    await logOut(page);
    await page.goto('/login?next=/settings/person/log-ins');
    await page.waitForURL(({ pathname }) => pathname === '/settings/person/log-ins', { timeout: 40_000 });
    await expect(page.getByRole('row').nth(1)).toContainText('通行密钥');
  });
  await test.step('a new password by the passkey in place of a face', async () => {
    await logOut(page);
    await page.goto('/recover/person');
    await type(page, '证件号码', who.number);
    await type(page, '姓名', who.name);
    await page.getByRole('button', { name: '下一步' }).click();
    await solve(page);
    const way = page.getByRole('button', { name: '使用通行密钥' });
    await expect(way).toBeVisible();
    await clean(page);
    await picture(page, 'proof');
    await way.click();
    await expect(page.getByRole('heading', { name: '设置新密码' })).toBeVisible();
  });
  await test.step('deleting', async () => {
    await page.goto('/login');
    await expect(page.locator('.user-menu')).toBeVisible({ timeout: 40_000 });
    await page.goto('/settings/person/passkeys');
    await page.getByRole('link', { name: /^删除.*我的笔记本/ }).click();
    await clean(page);
    await picture(page, 'delete');
    await page.getByRole('button', { name: /^删除/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /确定|删除/ }).click();
    await expect(page.getByText('通行密钥已删除')).toBeVisible();
    // the device still has its half, and offers it: it is worth nothing here
    await logOut(page);
    await page.goto('/login');
    await expect(page.getByText('通行密钥核验不通过')).toBeVisible({ timeout: 40_000 });
    await expect(page.locator('.user-menu')).toHaveCount(0);
  });
});

test('an officer needs a second factor: a text at first, then the passkey', async ({ page, product, browser, baseURL }) => {
  test.setTimeout(240_000);
  const officer = { agency: '320500', operator: false, who: citizen('陆再核'), product };
  await product.appoint(officer);
  const device = await Device.plug(page);
  await test.step('the password alone opens nothing', async () => {
    await typeOfficer(page, officer);
    await clean(page);
    await picture(page, 'second');
    for (const path of ['/office', '/office/review', '/office/appeal', '/office/counter-code', '/office/outbox', '/office/audit', '/settings/officer']) {
      const reply = await page.request.get(path);
      expect(reply.url(), path).toContain('/office/login');
    }
    await page.goto('/office/login/second');
  });
  await test.step('with a code to the phone', async () => {
    await fetchOfficerCode(page, officer);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page).toHaveURL(/\/office$/);
    const offer = page.getByRole('region', { name: '用通行密钥登录更快、更安全' });
    await clean(page);
    await picture(page, 'office-offer');
    await offer.getByRole('link', { name: /去添加/ }).click();
    await page.getByRole('button', { name: '添加', exact: true }).click();
    await expect(page.getByText('通行密钥已添加')).toBeVisible();
  });
  await test.step('logging out, and in again by the password and the button', async () => {
    await page.goto('/settings/officer/passkeys');
    await expect(page.getByRole('row').filter({ hasText: '尚未使用' })).toHaveCount(1);
    await picture(page, 'office-list');
    // without a touch the field of the user name waits, and the password is typed
    await device.touched(false);
    await logOut(page);
    const texts = (await product.texts(officer.who.mobile)).length;
    await typeOfficer(page, officer);
    await clean(page);
    await device.touched(true);
    await page.getByRole('button', { name: '使用通行密钥' }).click();
    await expect(page).toHaveURL(/\/office$/);
    await page.goto('/settings/officer/log-ins');
    await expect(page.getByRole('row').nth(1)).toContainText('账号密码、通行密钥');
    expect(await product.texts(officer.who.mobile), 'no text was needed').toHaveLength(texts);
    await page.goto('/settings/officer/passkeys');
    await expect(page.getByRole('row').filter({ hasText: '尚未使用' })).toHaveCount(0);
    await page.goto('/office');
  });
  await test.step('from then on with the passkey, on another computer as well', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', ...(baseURL === undefined ? {} : { baseURL }) });
    const other = await context.newPage();
    const there = await device.carryTo(other);
    await there.touched(false);
    await typeOfficer(other, officer);
    await picture(other, 'second-passkey');
    await there.touched(true);
    await other.getByRole('button', { name: '使用通行密钥' }).click();
    await expect(other).toHaveURL(/\/office$/);
    await context.clearCookies();
    await there.touched(false);
    await other.goto('/office/login');
    await picture(other, 'office-login');
    await there.touched(true);
    await other.getByRole('button', { name: '使用通行密钥登录' }).click();
    await expect(other).toHaveURL(/\/office$/);
    await context.close();
  });
});

test('where a browser cannot use passkeys, nothing is said of them and the other ways remain', async ({ browser, baseURL, product }) => {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN', ...(baseURL === undefined ? {} : { baseURL }) });
  const page = await plain.newPage();
  for (const path of ['/login', '/login?tab=unit', '/office/login']) {
    await page.goto(path);
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /通行密钥/ })).toHaveCount(0);
  }
  await plain.close();
  // under a bare address no passkey can be bound
  const bare = await browser.newContext({ locale: 'zh-CN', baseURL: product.base.replace('localhost', '127.0.0.1') });
  const other = await bare.newPage();
  await other.goto('/login');
  await expect(other.getByRole('button', { name: '登录', exact: true })).toBeVisible();
  await expect(other.getByRole('button', { name: /通行密钥/ })).toHaveCount(0);
  await bare.close();
});
