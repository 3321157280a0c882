// An institution of a unit: its administrator, and its log-in.
import { expect, type Page } from '@playwright/test';
import type { Citizen } from './data';
import { choose, type } from './form';
import { passFace } from './journey';

/** 实名认证 and 实人认证 of somebody who is logged in; `alipay` is where the face is shown. */
export async function proveSelf(page: Page, alipay: Page): Promise<void> {
  await page.goto('/person/account');
  const presence = page.getByRole('region', { name: '实人认证' });
  await presence.getByRole('button', { name: '去认证' }).click();
  await passFace(page, alipay);
  await expect(page.getByRole('heading', { name: '认证成功' })).toBeVisible();
}

/** The initial password that the manual describes. */
export function initialPassword(who: Citizen): string {
  return `Js${who.number.slice(-6)}`;
}

/** Fills 添加管理员信息 or 更改管理员信息, and saves it. */
export async function appoint(page: Page, who: Citizen, { press = true } = {}): Promise<void> {
  await type(page, '管理员姓名', who.name);
  await choose(page, '管理员证件类型', '居民身份证');
  await type(page, '管理员证件号码', who.number);
  await type(page, '管理员移动电话', who.mobile);
  if (press) await page.getByRole('button', { name: /^保存/ }).click();
}

/** 单位登录 by 机构编号 and password. */
export async function logInInstitution(page: Page, number: string, password: string): Promise<void> {
  await page.goto('/login?tab=unit');
  await type(page, '统一社会信用代码/单位编号/机构编号', number);
  await type(page, '密码', password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
