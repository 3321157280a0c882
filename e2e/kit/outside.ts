// What happens at the outside providers of log-ins: their look-alikes, used as their own users would.
import { expect, type Page } from '@playwright/test';
import type { Citizen, Unit } from './data';
import type { Product } from './product';

export interface AtAlipay {
  mobile?: string;
  standing?: '已实名认证' | '未实名认证' | '已冻结';
  /** The Alipay account, when it is not the citizen's usual one. */
  account?: string;
}

/** Logs in at Alipay and agrees; the browser goes back to the site. */
export async function agreeAtAlipay(page: Page, who: Citizen, as: AtAlipay = {}): Promise<void> {
  await expect(page.getByRole('heading', { name: '支付宝登录' })).toBeVisible();
  await page.getByLabel('姓名', { exact: true }).fill(who.name);
  await page.getByLabel('证件号码', { exact: true }).fill(who.number);
  if (as.mobile) await page.getByLabel(/^手机号/).fill(as.mobile);
  if (as.account) await page.getByLabel(/^支付宝账号/).fill(as.account);
  if (as.standing) await page.getByLabel('账号状态').selectOption({ label: as.standing });
  await page.getByRole('button', { name: '登录并同意授权' }).click();
}

/** Opens the log-in page and follows 支付宝登录. */
export async function toAlipay(page: Page): Promise<void> {
  await page.goto('/login?tab=person');
  await page.getByRole('link', { name: '支付宝登录' }).click();
}

export interface AtGov {
  level?: '1' | '2' | '3' | '4';
  operator?: Citizen;
}

/** Logs a unit in at the province's page; the browser goes back to the site. */
export async function enterAtGov(page: Page, who: Unit, as: AtGov = {}): Promise<void> {
  await expect(page.getByRole('heading', { name: '省政务登录' })).toBeVisible();
  await page.getByLabel('统一社会信用代码').fill(who.creditCode);
  await page.getByLabel('单位名称').fill(who.name);
  await page.getByLabel('法定代表人', { exact: true }).fill(who.legal.name);
  await page.getByLabel(/^办理人姓名/).fill((as.operator ?? who.legal).name);
  await page.getByLabel(/^办理人证件号码/).fill((as.operator ?? who.legal).number);
  await page.getByLabel('实名等级').selectOption(as.level ?? '2');
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Opens the log-in page of units and follows one of the other ways. */
export async function toOther(page: Page, way: '省政务登录' | '电子营业执照登录'): Promise<void> {
  await page.goto('/login?tab=unit');
  await page.getByRole('link', { name: way }).click();
}

/** The phone opens the code that the page shows, and the holder confirms. */
export async function confirmLicence(page: Page, phone: Page, who: Unit): Promise<void> {
  const link = await page.getByRole('link', { name: '打开电子营业执照' }).getAttribute('href');
  await phone.goto(link ?? '');
  await expect(page.getByText('已扫描，请在手机上确认登录')).toBeVisible();
  await phone.getByLabel('统一社会信用代码').fill(who.creditCode);
  await phone.getByLabel('单位名称').fill(who.name);
  await phone.getByLabel('法定代表人', { exact: true }).fill(who.legal.name);
  await phone.getByLabel('持照人居民身份证').fill(who.legal.number);
  await phone.getByRole('button', { name: '确认登录' }).click();
}

export type Provider = 'aliyun' | 'tencent' | 'alipay' | 'register' | 'gov' | 'licence';

/** Arms a fault of a provider's look-alike for its next calls; zero times is until cleared. */
export async function fault(product: Product, provider: Provider, kind: 'error' | 'drop' | 'broken' | 'duplicate', times = 1, code = ''): Promise<void> {
  const body = new URLSearchParams({ kind, times: String(times), code });
  const reply = await fetch(`${product.sandbox}/control/${provider}/fault`, { method: 'POST', body, redirect: 'manual' });
  expect(reply.status).toBe(303);
}
