// The puzzle that risk asks for: after three wrong passwords, and before more codes than one person needs.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { citizen, type Citizen } from '../kit/data';
import { control, type } from '../kit/form';
import { codeSent, fillPerson, logOut, registerPerson } from '../kit/journey';
import { compute, drag, think, within } from '../kit/puzzle';
import { expect, test } from '../kit/test';

const small = { width: 360, height: 780 };

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `out/risk/${name}-1280.png`, fullPage: true });
  await page.setViewportSize(small);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(small.width);
  await page.screenshot({ path: `out/risk/${name}-360.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function knock(page: Page, who: Citizen, password: string): Promise<void> {
  await type(page, '证件号码/移动电话', who.number);
  await type(page, '密码', password);
  await page.getByRole('button', { name: /^(登录|Sign in)$/ }).click();
}

/** Wrong three times: the puzzle is there. */
async function guess(page: Page, who: Citizen): Promise<void> {
  await page.goto('/login?tab=person');
  for (let n = 0; n < 3; n += 1) {
    await expect(within(page)).toHaveCount(0);
    await knock(page, who, `Wrong-${n}234`);
    await expect(page.getByText('账号或密码不正确').first()).toBeVisible();
  }
  await expect(within(page)).toBeVisible();
  await expect(control(page, '证件号码/移动电话')).toHaveValue(who.number);
  await expect(control(page, '密码')).toHaveValue('');
}

const inside = (page: Page) => expect(page.locator('.user-menu')).toBeVisible();

test('three wrong passwords bring the puzzle: by hand, by computing, in words', async ({ page, product, browser }) => {
  test.setTimeout(240_000);
  const who = await registerPerson(page, product, citizen());
  await test.step('the first time and right: no puzzle', async () => {
    const other = await (await browser.newContext({ baseURL: product.base, locale: 'zh-CN' })).newPage();
    await other.goto('/login?tab=person');
    await expect(within(other)).toHaveCount(0);
    await knock(other, who, who.password);
    await inside(other);
    await other.context().close();
  });
  await logOut(page);
  await test.step('by dragging; without it the right password is refused', async () => {
    await guess(page, who);
    await clean(page);
    await picture(page, 'log-in');
    await knock(page, who, who.password);
    await expect(page.getByText('请先完成安全验证，再登录').first()).toBeVisible();
    await picture(page, 'log-in-missing');
    await drag(page, -40);
    await expect(page.getByText('拼图没有对准')).toBeVisible();
    await picture(page, 'log-in-missed');
    await type(page, '密码', who.password);
    await drag(page);
    await expect(page.getByText('验证通过')).toBeVisible();
    await clean(page);
    await picture(page, 'log-in-solved');
    // nothing of what was typed is lost
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await inside(page);
  });
  await logOut(page);
  await test.step('by the button, with the keyboard alone', async () => {
    await guess(page, who);
    await control(page, '密码').fill(who.password);
    await within(page).getByRole('button', { name: '自动验证' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('验证通过')).toBeVisible({ timeout: 60_000 });
    // the focus is at the check, and the next stop is the button
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await inside(page);
  });
  await logOut(page);
  await test.step('in words, and another picture by the button', async () => {
    await guess(page, who);
    const first = await within(page).locator('input[name=puzzle]').inputValue();
    await within(page).getByRole('button', { name: '换一张' }).click();
    await expect(within(page).locator('input[name=puzzle]')).not.toHaveValue(first);
    await within(page).getByText('回答问题').click();
    const answer = within(page).locator('input[name=answer]');
    await answer.fill(String(think(await within(page).locator('label[for=f-puzzle-answer]').innerText())));
    await answer.press('Enter');
    await expect(page.getByText('验证通过')).toBeVisible();
    await type(page, '密码', who.password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await inside(page);
  });
});

test('without a script the question stands in the form', async ({ page: scripted, browser, product }) => {
  const who = await registerPerson(scripted, product, citizen());
  const page = await (await browser.newContext({ javaScriptEnabled: false, baseURL: product.base, locale: 'zh-CN' })).newPage();
  await guess(page, who);
  await picture(page, 'plain');
  await expect(page.getByRole('button', { name: '自动验证' })).toBeHidden();
  await expect(page.locator('.puzzle-bar')).toBeHidden();
  await type(page, '密码', who.password);
  const question = await page.locator('label[for=f-puzzle-answer]').innerText();
  await page.locator('input[name=answer]').fill(String(think(question)));
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await inside(page);
});

test('the office door asks as well, and a person is asked in English', async ({ page, product, browser }) => {
  const officer = citizen('卞三思');
  await product.appoint({ agency: '320500', operator: false, who: officer, product });
  await page.goto('/office/login');
  for (let n = 0; n < 3; n += 1) await knock(page, officer, `Wrong-${n}234`);
  await expect(within(page)).toBeVisible();
  await clean(page);
  await picture(page, 'office');
  await compute(page);
  await type(page, '密码', officer.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('heading', { name: '验证第二步' })).toBeVisible();

  const english = await (await browser.newContext({ baseURL: product.base, locale: 'zh-CN' })).newPage();
  await english.goto('/rcfwypt');
  await english.getByRole('button', { name: 'English' }).click();
  await english.goto('/login?tab=person');
  for (let n = 0; n < 3; n += 1) {
    await english.locator('input[name=identifier]').fill('13900001111');
    await english.locator('input[name=password]').fill(`Wrong-${n}234`);
    await english.locator('main form[action="/login"] button[type=submit]').click();
  }
  await expect(within(english)).toBeVisible();
  await picture(english, 'english');
  expect(await within(english).innerText()).not.toMatch(/[\u3400-\u9fff]/);
  await english.context().close();
});

test('many codes from one browser need the puzzle, and the next one leaves by itself once it is solved', async ({ page, product }) => {
  test.setTimeout(240_000);
  const who = citizen();
  for (let n = 0; n < 5; n += 1) {
    await page.goto('/register/person');
    await type(page, '移动电话', citizen().mobile);
    await page.getByRole('button', { name: '获取验证码' }).click();
    await expect(page.getByText(/验证码已发送至/)).toBeVisible();
    await expect(within(page)).toHaveCount(0);
  }
  await page.goto('/register/person');
  await fillPerson(page, who);
  const before = (await product.texts(who.mobile)).length;
  await page.getByRole('button', { name: '获取验证码' }).click();
  await expect(page.getByText('获取验证码较频繁').first()).toBeVisible();
  await expect(within(page)).toBeVisible();
  await clean(page);
  await picture(page, 'code');
  await drag(page);
  await expect(page.getByText(/验证码已发送至/)).toBeVisible();
  await expect(within(page)).toHaveCount(0);
  await expect(control(page, '密码')).toHaveValue(who.password);
  await type(page, '短信验证码', await codeSent(product, who.mobile, before));
  await page.getByRole('button', { name: '注册', exact: true }).last().click();
  await inside(page);
});
