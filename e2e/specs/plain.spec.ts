// Without JavaScript: everything that is only read, and every plain form.
import { citizen } from '../kit/data';
import { control, fault, type } from '../kit/form';
import { codeSent, fillPerson, logInUnit, readyUnit, job } from '../kit/journey';
import { think } from '../kit/puzzle';
import { expect, test } from '../kit/test';

test('the public reads, filters and searches without a script', async ({ browser, product }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false, baseURL: product.base })).newPage();
  await page.goto('/rcfwypt');
  await page.getByPlaceholder('请输入您要搜索的内容').first().fill('工程师');
  await page.getByRole('button', { name: '搜索' }).first().click();
  await expect(page.locator('main mark').first()).toBeVisible();
  await page.locator('.facet-item').filter({ hasNotText: '不限' }).first().click();
  await expect(page.locator('.facet-item[aria-current]').first()).toBeVisible();
  await page.locator('main a[href*="/rcfwypt/jobs/"]').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a person registers without a script', async ({ browser, product }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false, baseURL: product.base })).newPage();
  const who = citizen();
  await page.goto('/register/person');
  await fillPerson(page, who);
  const before = (await product.texts(who.mobile)).length;
  await page.getByRole('button', { name: '获取验证码' }).click();
  // many codes from one network bring the question
  const question = page.locator('label[for=f-puzzle-answer]');
  if (await question.isVisible()) {
    await page.locator('input[name=answer]').fill(String(think(await question.innerText())));
    await page.getByRole('button', { name: '获取验证码' }).click();
  }
  await expect(control(page, '姓名')).toHaveValue(who.name);
  const code = await codeSent(product, who.mobile, before);
  await fillPerson(page, who);
  await type(page, '短信验证码', code);
  await page.getByRole('button', { name: '注册', exact: true }).last().click();
  await expect(page.locator('.user-menu')).toBeVisible();
});

test('a unit logs in and saves a job without a script', async ({ browser, page: scripted, product }) => {
  const phone = await browser.newPage();
  const who = await readyUnit(scripted, product, phone);
  const page = await (await browser.newContext({ javaScriptEnabled: false, baseURL: product.base })).newPage();
  await logInUnit(page, who);
  const what = job('无脚本岗位');
  await page.goto('/rcfwypt/unit/jobs/new');
  await type(page, '职位名称', '');
  await page.getByRole('button', { name: '保存 (S)' }).click();
  await expect(fault(page, '职位名称')).toBeVisible();
  await type(page, '职位名称', what.title);
  await type(page, '职位描述', what.description);
  await page.getByRole('button', { name: '保存 (S)' }).click();
  await page.goto('/rcfwypt/unit/jobs/unpublished');
  await expect(page.getByRole('main')).toContainText(what.title);
});
