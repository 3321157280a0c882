// A USB key in the user's computer: the look-alike driver, used as its holder would.
import { expect, type Page } from '@playwright/test';
import type { Unit } from './data';
import type { Product } from './product';
import { ways } from './scan';

/** What opens every key of the look-alike. */
export const pin = '123456';

export type Sample = '正常（SM2）' | '正常（RSA）' | '10天后到期' | '已到期' | '已吊销' | '其他机构签发';

/** The holder fetches a key for a unit at the CA, on the driver's own page; it is the only one that is plugged in. */
export async function fetchKey(driver: Page, product: Product, who: Pick<Unit, 'name' | 'creditCode'>, sample: Sample = '正常（SM2）'): Promise<void> {
  await driver.goto(product.caDriver);
  await pullOut(driver, product);
  await driver.getByLabel('单位名称').fill(who.name);
  await driver.getByLabel('统一社会信用代码').fill(who.creditCode);
  await driver.getByLabel('证书').selectOption({ label: sample });
  await driver.getByRole('button', { name: '申请并插入' }).click();
  await expect(driver.getByRole('row', { name: who.creditCode }).last()).toContainText('已插入');
}

/** Pulls every key out. */
export async function pullOut(driver: Page, product: Product): Promise<void> {
  await driver.goto(product.caDriver);
  const plugged = driver.getByRole('button', { name: '拔出' });
  for (let left = await plugged.count(); left > 0; left -= 1) {
    await plugged.first().click();
    await expect(plugged).toHaveCount(left - 1);
  }
}

/** Opens the sub-tab CA. */
export async function openCa(page: Page): Promise<void> {
  await page.goto('/login?tab=unit');
  await ways(page).getByRole('link', { name: 'CA', exact: true }).click();
}

/** Types the PIN and presses 登录. */
export async function enterPin(page: Page, typed = pin): Promise<void> {
  await page.locator('#f-ca-pin').fill(typed);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Arms a fault of the driver for its next call of a function; a delay is longer than any page waits, unless it is given. */
export async function driverFault(product: Product, kind: 'delay' | 'drop', name: string, millis = 11_000): Promise<void> {
  const body = new URLSearchParams({ kind, function: name, millis: String(millis), times: '1' });
  const reply = await fetch(`${product.caDriver}/fault`, { method: 'POST', body, redirect: 'manual' });
  expect(reply.status).toBe(303);
}
