// The counter: an officer's desk, a phone beside it, and papers that are pictures.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Citizen, Unit } from './data';
import { choose, type } from './form';
import { fillUnit } from './journey';

/** Fills step 1 at the desk; with a handler somebody else than the legal representative has come. */
export async function fillOpening(desk: Page, who: Unit, comer: Citizen, handler: boolean): Promise<void> {
  await desk.goto('/office/openings');
  await desk.getByRole('link', { name: '办理窗口开户' }).click();
  await fillUnit(desk, who);
  await desk.getByLabel(handler ? /经办人（持授权委托书）/ : /法定代表人本人$/).check();
  if (handler) {
    await type(desk, '经办人姓名', comer.name);
    await choose(desk, '经办人证件类型', '居民身份证');
    await type(desk, '经办人证件号码', comer.number);
  }
  await type(desk, '办理人移动电话', comer.mobile);
  await desk.getByRole('button', { name: '下一步' }).click();
  await expect(desk.getByRole('heading', { name: '上传材料并核对原件' })).toBeVisible();
}

/** A picture of a paper. */
export async function paper(page: Page, text: string): Promise<Buffer> {
  const sheet = await page.context().newPage();
  await sheet.setViewportSize({ width: 480, height: 320 });
  await sheet.setContent(`<body style="margin:0;display:grid;place-items:center;height:100vh;font:32px sans-serif;background:#fdf6e3">${text}</body>`);
  const picture = await sheet.screenshot();
  await sheet.close();
  return picture;
}

/** Uploads a paper at the desk. */
export async function scan(desk: Page, slot: string): Promise<void> {
  await desk.getByLabel(slot, { exact: true }).setInputFiles({ name: `${slot}.png`, mimeType: 'image/png', buffer: await paper(desk, slot) });
  await formOf(desk, slot).getByRole('button', { name: '上传' }).click();
  await expect(desk.locator('.alert-success')).toContainText(slot);
}

function formOf(page: Page, slot: string): Locator {
  return page.locator('form').filter({ has: page.getByLabel(slot, { exact: true }) });
}

/** Has a code made that a phone scans; the address in it. */
export async function ticket(desk: Page): Promise<string> {
  await desk.getByRole('button', { name: /生成二维码/ }).click();
  await expect(desk.getByRole('img', { name: '手机拍摄二维码' })).toBeVisible();
  return (await desk.locator('[data-copy*="/desk-photo/"]').getAttribute('data-copy')) ?? '';
}

/** The phone takes a picture of a paper. */
export async function photograph(phone: Page, slot: string): Promise<void> {
  await phone.getByLabel(`拍摄或选择照片：${slot}`).setInputFiles({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: await paper(phone, slot) });
  await phone.getByRole('button', { name: new RegExp(`上传\\s*${slot}`) }).click();
  await expect(phone.locator('.alert-success')).toContainText(slot);
}

/** Opens the account; the code that is shown once. */
export async function confirmOpening(desk: Page): Promise<string> {
  await desk.getByLabel(/我已当面核对/).check();
  await desk.getByRole('button', { name: '确认开户' }).click();
  await expect(desk.getByRole('heading', { name: '开户成功' })).toBeVisible();
  return (await desk.locator('p.h1').innerText()).trim();
}

/** 窗口开户激活, up to 填写账户信息. */
export async function activate(page: Page, who: Unit, code: string): Promise<void> {
  await page.goto('/register/unit/counter');
  await type(page, '统一社会信用代码', who.creditCode);
  await type(page, '开户码', code);
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole('button', { name: '下一步' }).click();
}
