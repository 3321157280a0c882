import type { Page } from '@playwright/test';
import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { unit } from '../kit/data';
import { readyUnit } from '../kit/journey';

chapter('B-3.0', '单位用户中心：每个页面共有的部分', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await readyUnit(page, product, phone);

  await step('登录后进入单位中心。页面上方是标志和名称、所在地、省人社门户网站和搜索框。', ['B-3.0.1', 'B-3.0.2', 'B-3.0.3', 'B-1.1.2', 'B-1.1.3', 'B-1.1.4', 'B-1.1.5', 'B-1.1.6', 'B-3.1.1'], async () => {
    await page.goto('/unit');
    const banner = page.getByRole('banner');
    await expect(banner).toContainText('江苏省人力资源和社会保障厅');
    await expect(banner).toContainText('网上办事服务大厅');
    await expect(banner).toContainText('省本级');
    await expect(banner).toContainText('省人社门户网站');
    await expect(banner.getByPlaceholder('请输入您要搜索的内容')).toBeVisible();
    await expect(banner.getByRole('button', { name: '搜索' })).toBeVisible();
  });

  await step('导航栏可以到达大厅的各个栏目。', ['B-1.1.7', 'B-1.1.9'], async () => {
    const nav = page.getByRole('navigation', { name: '主导航' });
    for (const name of ['大厅首页', '单位办事']) await expect(nav.getByRole('link', { name })).toBeVisible();
  }, { plain: true });

  await step('左侧是单位中心的菜单，上方显示单位名称和“法人”加遮盖后的手机号。', ['B-3.0.8', 'X-16'], async () => {
    const side = page.locator('.side');
    await expect(side).toContainText(who.name);
    await expect(side).toContainText(`法人 1*****${who.legal.mobile.slice(-2)}`);
    const entries = (await side.getByRole('link').allInnerTexts()).map((text) => text.replace(/[\s(（].*$/, ''));
    const expected = ['单位主页', '单位信息', '我的工作台', '账号设置'];
    expect(entries.filter((entry) => expected.includes(entry))).toEqual(expected);
    await expect(side.getByRole('link', { name: /我的工作台/ })).toContainText(/\(\d+\)/);
  });

  await step('右上角显示单位名称，展开后可以进入单位中心，或者退出登录。', ['B-3.0.7', 'B-3.0.9', 'B-3.0.10'], async () => {
    const menu = page.locator('.user-menu');
    await expect(menu.locator('summary')).toContainText(who.name);
    await atTheTopRight(page);
    await menu.locator('summary').click();
    await expect(menu.getByRole('link', { name: '单位中心' })).toBeVisible();
    await expect(menu.getByRole('button', { name: '退出登录' })).toBeVisible();
  });

  await step('点击“退出登录”，回到首页。', ['B-3.0.7'], async () => {
    await page.getByRole('button', { name: '退出登录' }).click();
    await expect(page.getByText('您已安全退出')).toBeVisible();
    await page.goto('/unit');
    await expect(page).toHaveURL(/\/login/);
  });

  await step('名称很长时，右上角只显示开头，展开后显示全称，页面不变形。', ['B-3.0.9', 'B-3.0.10'], async () => {
    const long = await readyUnit(page, product, phone, unit('泰州训蒙教育咨询与南通通州区平潮职业技能培训联合发展有限责任公司'));
    await page.goto('/unit');
    const menu = page.locator('.user-menu');
    const name = menu.locator('summary .user-name');
    await expect(name).toContainText(long.name);
    expect(await name.evaluate((box) => box.scrollWidth > box.clientWidth), 'cut with an ellipsis').toBe(true);
    await atTheTopRight(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling').toBe(true);
    await menu.locator('summary').click();
    const whole = menu.locator('.user-panel-name');
    await expect(whole).toHaveText(long.name);
    expect(await whole.evaluate((box) => box.scrollWidth <= box.clientWidth), 'shown whole').toBe(true);
  });
});

/** The name stands in the right half of the topmost line, within the page. */
async function atTheTopRight(page: Page): Promise<void> {
  const box = await page.locator('.user-menu summary').boundingBox();
  const width = page.viewportSize()?.width ?? 0;
  expect(box?.x ?? 0).toBeGreaterThan(width / 2);
  expect((box?.x ?? width) + (box?.width ?? width)).toBeLessThanOrEqual(width);
  expect(box?.y ?? 1000).toBeLessThan(60);
}
