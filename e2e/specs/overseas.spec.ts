// The overseas path: passport and e-mail, no phone of the mainland and no Alipay, from the registration to an application.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../kit/test';
import { choose, control, fault, tick, type } from '../kit/form';
import { logOut, writeResume } from '../kit/journey';
import type { Product } from '../kit/product';
import { solve } from '../kit/puzzle';
import type { Page } from '@playwright/test';

const password = 'Juxian#2000';

/** The code in the newest mail, once there are more mails than before. */
async function codeMailed(product: Product, to: string, before: number): Promise<string> {
  const newest = async () => {
    const mails = await product.mails(to);
    return mails.slice(0, mails.length - before).map(({ text }) => /验证码(\d{6})/.exec(text)?.[1]).find((code) => code !== undefined) ?? '';
  };
  await expect.poll(newest, { message: `邮件 ${to}` }).not.toBe('');
  return newest();
}

/** The network of these scripts may have asked for many codes. */
async function solveWhereAsked(page: Page): Promise<void> {
  await page.waitForURL(/\/register\/overseas\/(form|puzzle)/);
  if (page.url().includes('/puzzle')) await solve(page);
}

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide, 'nothing to scroll sideways').toBe(false);
}

test('a foreigner registers with passport and e-mail, applies for a job and recovers the password', async ({ page, product }) => {
  test.setTimeout(240_000);
  const address = `jane.${process.pid}.${Date.now()}@example.com`;
  const passport = `X${String(Date.now()).slice(-8)}`;
  await page.goto('/login?tab=person');
  await page.getByRole('link', { name: 'Overseas registration' }).click();
  await expect(page.getByRole('heading', { name: /海外人士注册/ })).toBeVisible();
  await clean(page);
  await page.screenshot({ path: 'out/overseas-contact-1280.png', fullPage: true });

  await type(page, '电子邮箱', 'jane@localhost');
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(fault(page, '电子邮箱')).toContainText('格式不正确');
  await type(page, '电子邮箱', address);
  await page.getByRole('button', { name: '下一步' }).click();
  await solveWhereAsked(page);
  await expect(page.getByText('验证码已发送至')).toBeVisible();
  const code = await codeMailed(product, address, 0);
  const [mail] = await product.mails(address);
  expect(mail?.text).toContain(`Your verification code is ${code}`);
  expect(mail?.subject).toContain('Your registration code');
  await clean(page);

  await type(page, '验证码', code);
  await type(page, '证件号码', passport);
  await type(page, '姓（拼音或外文）', 'Doe');
  await type(page, '名（拼音或外文）', 'Jane');
  await choose(page, '国籍/地区', '美国（USA）');
  await tick(page, '性别', '女');
  await type(page, '出生日期', '1990-02-03');
  await type(page, '密码', password);
  await type(page, '确认密码', password);
  await page.getByRole('button', { name: '注册', exact: true }).click();
  // the agreement is asked for, and nothing but the passwords must be typed again
  await expect(page.locator('#f-agree-error')).toBeVisible();
  await expect(control(page, '证件号码')).toHaveValue(passport);
  await type(page, '密码', password);
  await type(page, '确认密码', password);
  await page.locator('#f-agree').check();
  await page.screenshot({ path: 'out/overseas-form-1280.png', fullPage: true });
  await page.setViewportSize({ width: 360, height: 780 });
  await clean(page);
  await page.screenshot({ path: 'out/overseas-form-360.png', fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: '注册', exact: true }).click();
  await expect(page.getByText('注册成功')).toBeVisible();
  await expect(page.locator('.user-menu')).toContainText('j***@example.com');

  await logOut(page);
  await page.goto('/login?tab=person');
  await type(page, '证件号码/移动电话', address);
  await type(page, '密码', password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('.user-menu')).toBeVisible();

  await page.goto('/settings/person');
  await expect(page.getByRole('heading', { name: '联系方式' })).toBeVisible();
  await page.screenshot({ path: 'out/overseas-settings-1280.png', fullPage: true });
  await page.goto('/person/account');
  await expect(page.getByText('姓名与证件号码尚未经可信来源核对')).toBeVisible();
  await clean(page);

  // a job is applied for, without any phone
  await writeResume(page, { email: address, school: 'University of Example', employer: 'Example Inc.', about: 'Ten years of embedded systems.' });
  await page.goto('/rcfwypt/jobs');
  await page.locator('.job-title').getByRole('link').first().click();
  const title = await page.getByRole('heading', { level: 1 }).innerText();
  await page.getByRole('button', { name: '投递简历' }).click();
  await page.goto('/person/applications');
  await expect(page.getByRole('row').filter({ hasText: title })).toContainText('已投递');

  // the password is forgotten
  await logOut(page);
  await page.goto('/recover/person');
  await choose(page, '证件类型', '普通护照');
  await type(page, '证件号码', passport);
  await type(page, '姓名', 'Jane Doe');
  await page.getByRole('button', { name: '下一步' }).click();
  await solve(page);
  const before = (await product.mails(address)).length;
  await page.getByRole('link', { name: '使用验证码' }).click();
  // one address gets a code a minute, whatever it is for
  await expect(async () => {
    await page.getByRole('button', { name: '获取验证码' }).click();
    await expect(page.getByText('验证码已发送至')).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 70_000, intervals: [5000] });
  await type(page, '验证码', await codeMailed(product, address, before));
  await page.getByRole('button', { name: '下一步' }).click();
  await type(page, '设置新密码', 'Juxian#2001');
  await type(page, '确认密码', 'Juxian#2001');
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByText('密码修改成功')).toBeVisible();
  await expect.poll(async () => (await product.mails(address)).map(({ subject }) => subject).join()).toContain('密码已修改');
});

test('a phone abroad is chosen from what is configured', async ({ page, product }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto('/register/overseas?by=phone');
  await choose(page, '国家（地区）代码', '新加坡（SGP） +65');
  await type(page, '手机号', '8123 4567');
  await clean(page);
  await page.screenshot({ path: 'out/overseas-phone-360.png', fullPage: true });
  await page.getByRole('button', { name: '下一步' }).click();
  await solveWhereAsked(page);
  await expect(page.getByText('验证码已发送至')).toBeVisible();
  await expect.poll(async () => (await product.texts('6581234567')).map(({ text }) => text).join()).toContain('Your verification code is');
});
