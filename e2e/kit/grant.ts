// Who else acts for a unit: what the legal representative does at the computer, and the person on the phone.
import { expect, type Page } from '@playwright/test';
import type { Citizen } from './data';
import { control, type } from './form';
import { passFace } from './journey';

/** 同意开通, once for a unit. */
export async function enable(page: Page): Promise<void> {
  await page.goto('/unit/grants');
  await page.getByRole('button', { name: '同意开通' }).click();
  await expect(page.getByRole('heading', { name: '账号授权管理' })).toBeVisible();
}

export interface Period {
  from?: string;
  until?: string;
}

/** Fills 创建经办用户. */
export async function fillGrant(page: Page, role: '管理员' | '普通经办人', who: Citizen, period: Period = {}): Promise<void> {
  await page.goto('/unit/grants/new');
  await control(page, '用户类别').selectOption({ label: role });
  await type(page, '姓名', who.name);
  await type(page, '证件号码', who.number);
  await type(page, '移动电话', who.mobile);
  if (period.from) await page.getByLabel('授权时间：开始日期').fill(period.from);
  if (period.until) await page.getByLabel('授权时间：结束日期').fill(period.until);
}

/** 创建经办用户, with success. */
export async function grant(page: Page, role: '管理员' | '普通经办人', who: Citizen, period: Period = {}): Promise<void> {
  await fillGrant(page, role, who, period);
  await page.getByRole('button', { name: /^提交/ }).click();
  await expect(page.locator('.alert-success')).toContainText('提交成功');
}

/** The row of the person who was granted last, or with this phone. */
export function rowOf(page: Page, who: Citizen) {
  return page.locator('.grant-row').filter({ hasText: `1*****${who.mobile.slice(-2)}` });
}

/** 信息确认, 人脸识别, 设置经办密码 on the phone of somebody who is logged in there; `alipay` is where the face is shown. */
export async function confirmGrant(phone: Page, alipay: Page, password: string): Promise<void> {
  await phone.goto('/app/enterprise/handler');
  await phone.locator('.phone-list a').first().click();
  await phone.getByRole('button', { name: '信息无误，确认' }).click();
  await phone.getByRole('button', { name: '开始人脸识别' }).click();
  await passFace(phone, alipay);
  await setPassword(phone, password);
}

export async function setPassword(phone: Page, password: string): Promise<void> {
  await expect(phone.getByText('请设置经办密码')).toBeVisible();
  await type(phone, '经办密码', password);
  await type(phone, '确认密码', password);
  await phone.getByLabel(/我已阅读并同意/).check();
  await phone.getByRole('button', { name: '提交', exact: true }).click();
  await expect(phone.getByText('您可以为该单位办事了')).toBeVisible();
}

/** 单位登录 with the handler password, without naming the unit. */
export async function logInHandler(page: Page, who: Citizen, password: string, realm = ''): Promise<void> {
  await page.goto('/login?tab=unit');
  if (realm) await type(page, '统一社会信用代码/单位编号/机构编号', realm);
  await type(page, '证件号码/移动电话', who.number);
  await type(page, '密码', password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
