// A screen that shows a QR code and a phone that reads it, as a person holds one before the other.
import { expect, type Page } from '@playwright/test';
import encodeQR from '../../web/node_modules/qr/index.js';

/** Opens 扫码登录 on a screen. */
export async function openScan(screen: Page, tab: 'person' | 'unit', next = ''): Promise<void> {
  await screen.goto(`/login?tab=${tab}${next ? `&next=${encodeURIComponent(next)}` : ''}`);
  await ways(screen).getByRole('link', { name: '扫码登录' }).click();
  await expect(screen.getByRole('img', { name: '扫码登录二维码' })).toBeVisible();
}

/** The sub-tabs of the log-in box. */
export function ways(screen: Page) {
  return screen.getByRole('navigation', { name: '身份验证方式' });
}

/** The phone takes a picture of the screen and reads it with 扫一扫. */
export async function scanWith(phone: Page, screen: Page): Promise<void> {
  const photo = await screen.locator('.scan-box').screenshot();
  await read(phone, photo);
  await expect(phone).toHaveURL(/\/app\/scan\/[0-9a-f]{32}$/);
}

/** Reads a picture with 扫一扫, wherever that leads. */
export async function read(phone: Page, picture: Buffer): Promise<void> {
  await phone.goto('/app/scan');
  const choose = phone.getByLabel('从相册选择二维码照片');
  // a script shows it once it listens, and nobody can choose before; setInputFiles does not wait for that
  await expect(choose).toBeVisible();
  await choose.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: picture });
}

/** A picture of a code that holds a text. */
export async function codeOf(page: Page, text: string): Promise<Buffer> {
  await page.setContent(`<div style="width:400px">${encodeQR(text, 'svg', { ecc: 'low' })}</div>`);
  return page.locator('svg').screenshot();
}

/** The number on the screen, once the phone has scanned. */
export async function numberOn(screen: Page): Promise<string> {
  await expect(screen.locator('.scan-number')).toBeVisible();
  return screen.locator('.scan-number').innerText();
}

/** Chooses on the phone the number that the screen shows. */
export async function agree(phone: Page, screen: Page): Promise<void> {
  await phone.getByRole('button', { name: await numberOn(screen), exact: true }).click();
  await expect(phone.getByRole('heading', { name: '已确认登录' })).toBeVisible();
}
