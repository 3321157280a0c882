// A newer version of an agreement, published by the province and in force at once: the week in between is let pass in the
// database, as a test cannot wait for it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { citizen } from './data';
import { type } from './form';
import { logInOfficer } from './journey';
import type { Officer, Product } from './product';

const run = promisify(execFile);

/** An operator of the province's agency. */
export async function publisher(product: Product): Promise<Officer> {
  const officer = { agency: '320000', operator: true, who: citizen('程发布'), product };
  await product.appoint(officer);
  return officer;
}

/** A day so many days from now, in China. */
export function dayAhead(days: number): string {
  return new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Fills 发布新版本: a new last paragraph. */
export async function writeVersion(desk: Page, text: '《法人用户注册协议》' | '《个人用户协议》', added: string): Promise<void> {
  await desk.goto('/office/agreements');
  await desk.getByRole('link', { name: new RegExp(`发布新版本\\s*：\\s*${text}`) }).click();
  await type(desk, '修改内容', `增加了：${added}`);
  await type(desk, '生效日期', dayAhead(8));
  const body = desk.getByLabel('协议正文');
  await body.fill(`${await body.inputValue()}\n# 八、补充\n${added}`);
}

/** Publishes a version and lets its week pass. */
export async function renew(desk: Page, product: Product, text: '《法人用户注册协议》' | '《个人用户协议》', added: string): Promise<void> {
  await logInOfficer(desk, await publisher(product));
  await writeVersion(desk, text, added);
  await desk.getByLabel('我已核对正文和生效日期').check();
  await desk.getByRole('button', { name: '发布', exact: true }).click();
  await expect(desk.locator('.alert-success')).toContainText('已发布');
  await inForce(product);
}

/** Lets every version take effect now. The server is started anew, because it remembers for a minute. */
export async function inForce(product: Product): Promise<void> {
  await product.halt();
  const sql = "UPDATE agreement SET effective_at = (SELECT effective_at FROM agreement WHERE version = 1 LIMIT 1)";
  await run('sqlite3', [join(product.data, 'juxian.db'), sql]);
  await product.serve();
}
