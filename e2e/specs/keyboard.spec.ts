// The keyboard alone: registration, log-in, posting a job.
import type { Locator, Page } from '@playwright/test';
import { citizen } from '../kit/data';
import { control } from '../kit/form';
import { codeSent, job, logOut, readyUnit, solveWhereAsked } from '../kit/journey';
import { expect, test } from '../kit/test';

/** Tab until something has the focus, and the focus can be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const seen = await target.evaluate((element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
      });
      expect(seen, 'the focus can be seen').toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${target}`);
}

async function write(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, control(page, label));
  await page.keyboard.insertText(text);
}

test('a person registers, leaves and logs in by keyboard', async ({ page, product }) => {
  const who = citizen();
  await page.goto('/register/person');
  await write(page, '证件号码', who.number);
  await write(page, '姓名', who.name);
  await write(page, '移动电话', who.mobile);
  await write(page, '密码', who.password);
  await write(page, '确认密码', who.password);
  const before = (await product.texts(who.mobile)).length;
  await tabTo(page, page.getByRole('button', { name: '获取验证码' }));
  await page.keyboard.press('Enter');
  await solveWhereAsked(page);
  const code = await codeSent(product, who.mobile, before);
  // after a puzzle the focus is there already
  if (!(await control(page, '短信验证码').evaluate((field) => field === document.activeElement))) await page.keyboard.press('Shift+Tab');
  await expect(control(page, '短信验证码')).toBeFocused();
  await page.keyboard.insertText(code);
  await tabTo(page, page.getByLabel(/我已阅读并同意/));
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(page.locator('.user-menu')).toBeVisible();

  await tabTo(page, page.locator('.user-menu summary'));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: '退出登录' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('您已安全退出')).toBeVisible();

  await tabTo(page, page.getByRole('banner').getByRole('link', { name: '个人登录' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/tab=person/);
  await write(page, '证件号码/移动电话', who.mobile);
  await write(page, '密码', who.password);
  await page.keyboard.press('Enter');
  await expect(page.locator('.user-menu')).toBeVisible();
});

test('a unit posts a job by keyboard', async ({ page, product, browser }) => {
  const phone = await browser.newPage();
  await readyUnit(page, product, phone);
  const what = job('键盘操作专员');
  await page.goto('/rcfwypt/unit/jobs/new');
  const order = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('main [tabindex]')].filter((element) => element.tabIndex > 0).length);
  expect(order, 'no order of its own').toBe(0);
  const fields: [string, () => Promise<void>][] = [
    ['职位名称', async () => page.keyboard.insertText(what.title)],
    ['职位描述', async () => page.keyboard.insertText(what.description)],
    ['招聘人数', async () => page.keyboard.insertText(what.headcount)],
  ];
  // in the order in which the page shows them
  const places = await Promise.all(fields.map(async ([label]) => (await control(page, label).boundingBox())?.y ?? 0));
  for (const [, [label, act]] of fields.map((field, at) => [places[at] ?? 0, field] as const).sort((a, b) => a[0] - b[0])) {
    await tabTo(page, control(page, label));
    await act();
  }
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Alt+s')]);
  await page.waitForLoadState();
  await page.goto('/rcfwypt/unit/jobs/unpublished');
  await expect(page.getByRole('main')).toContainText(what.title);
  await logOut(page);
});

test('the first Tab offers to skip to the content', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到主要内容' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('a fault leads to its field', async ({ page }) => {
  await page.goto('/register/person');
  await page.getByRole('button', { name: '注册', exact: true }).last().click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(control(page, '证件号码')).toBeFocused();
  await page.getByRole('alert').getByRole('link').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(control(page, '姓名')).toBeFocused();
});
