// 窗口开户: the phone beside the desk, and what a stranger's phone finds.
import type { Browser, Page } from '@playwright/test';
import { activate, confirmOpening, fillOpening, photograph, scan, ticket } from '../kit/counter';
import { citizen, unit } from '../kit/data';
import { fillAccount, logInOfficer, logInUnit } from '../kit/journey';
import type { Product } from '../kit/product';
import { expect, test } from '../kit/test';

async function fresh(browser: Browser, product: Product, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  return (await browser.newContext({ baseURL: product.base, viewport: { width: 360, height: 740 }, ...options })).newPage();
}

test('what a phone photographs appears at the desk without reloading', async ({ page: desk, product, browser }) => {
  await logInOfficer(desk, product.officers.own);
  await fillOpening(desk, unit(), citizen(), false);
  const address = await ticket(desk);
  const phone = await fresh(browser, product);
  await phone.goto(address);
  await expect(phone.getByRole('main')).toContainText('经办人员：严**');
  await desk.evaluate(() => Object.assign(window, { still: true }));
  await photograph(phone, '营业执照副本');
  await expect(desk.getByText('已上传 1 张')).toBeVisible();
  await expect(desk.getByRole('img', { name: '营业执照副本 第1张' })).toBeVisible();
  expect(await desk.evaluate(() => 'still' in window)).toBe(true);
  // a stranger who has photographed the code from behind comes too late
  const stranger = await fresh(browser, product);
  expect((await stranger.goto(address))?.status()).toBe(410);
  // a new code ends the old one
  await ticket(desk);
  expect((await phone.goto(address))?.status()).toBe(410);
});

test('without a script, at the desk and on the phone', async ({ product, browser }) => {
  const desk = await fresh(browser, product, { javaScriptEnabled: false });
  const phone = await fresh(browser, product, { javaScriptEnabled: false });
  await logInOfficer(desk, product.officers.own);
  const who = unit();
  await fillOpening(desk, who, citizen(), false);
  await desk.getByRole('button', { name: /生成二维码/ }).click();
  const address = await desk.getByText('/desk-photo/').first().innerText();
  await phone.goto(address.trim());
  await photograph(phone, '营业执照副本');
  await desk.getByRole('link', { name: '刷新' }).click();
  await expect(desk.getByText(/^\s*手机拍摄/)).toBeVisible();
  await scan(desk, '办理人身份证');
  const code = await confirmOpening(desk);
  const page = await fresh(browser, product);
  await activate(page, who, code);
  await fillAccount(page, product, who);
  await logInUnit(page, who);
  await expect(page.locator('.side')).toContainText(who.name);
});
