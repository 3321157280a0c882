import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { choose, control, place, row, type } from '../kit/form';
import { agency, logInUnit, registerUnit } from '../kit/journey';

chapter('B-3.2', '单位信息', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);

  await step('在左侧菜单点击“单位信息”，显示当前单位的基本信息。', ['B-3.2.0', 'B-3.2.1', 'B-3.2.2', 'B-3.2.3', 'B-3.2.4', 'B-3.2.5', 'B-3.2.6', 'B-3.2.7', 'B-3.2.8', 'B-3.2.9', 'B-3.2.10', 'B-3.2.11'], async () => {
    await page.locator('.side').getByRole('link', { name: '单位信息' }).click();
    await expect(page.getByRole('heading', { name: '单位信息' })).toBeVisible();
    await expect(row(page, '统一社会信用代码')).toContainText(who.creditCode);
    await expect(control(page, '单位全称')).toHaveValue(who.name);
    await expect(row(page, '组织机构代码')).toBeVisible();
    for (const label of ['行业类型', '经济类型', '隶属关系', '登记机关行政区划', '注册地地址', '单位性质(机关事业单位)', '单位类别']) await expect(row(page, label)).toBeVisible();
    await expect(row(page, '单位类别').locator('.need')).toBeVisible();
  });

  await step('“法人基础信息”只显示、不能修改，证件号码和移动电话已遮盖。', ['B-3.2.12', 'B-3.2.13', 'B-3.2.14', 'B-3.2.15', 'B-3.2.16', 'X-15', 'X-16'], async () => {
    const facts = page.locator('.facts').filter({ hasText: '证件类型' });
    await expect(page.getByRole('heading', { name: '法人基础信息' })).toBeVisible();
    await expect(facts).toContainText('居民身份证');
    await expect(facts).toContainText(`*****${who.legal.number.slice(-4)}`);
    await expect(facts).toContainText(`1*****${who.legal.mobile.slice(-2)}`);
    await expect(page.locator('main')).not.toContainText(who.legal.number);
    await expect(facts.locator('input, select')).toHaveCount(0);
  }, { plain: true });

  await step('选择单位类别、行业类型、经济类型、隶属关系、登记机关行政区划和审核机构，填写注册地地址。', ['A-3.1.2', 'A-3.1.3', 'Z.3.3', 'X-20'], async () => {
    await choose(page, '单位类别', '企业');
    await choose(page, '行业类型', '软件');
    await choose(page, '经济类型', '有限责任');
    await control(page, '隶属关系').selectOption({ index: 1 });
    await place(page, '登记机关行政区划', '江苏省', '南京市', '栖霞区');
    await type(page, '注册地地址', '南京市栖霞区仙林大道拾光园8号');
    await choose(page, '审核机构', agency);
    await type(page, '单位简介', '我们做安静、可靠的软件。');
  });

  await step('点击“保存”，修改立即生效。', ['B-3.2.17', 'B-3.2.18'], async () => {
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toBeVisible();
    await page.goto('/unit/info');
    await expect(control(page, '注册地地址')).toHaveValue('南京市栖霞区仙林大道拾光园8号');
  });

  await step('法人基础信息即使绕过页面提交，也不会被修改。', ['B-3.2.18'], async () => {
    const before = await page.locator('.facts').filter({ hasText: '证件类型' }).innerText();
    await page.locator('form[action="/unit/info"]').evaluate((form) => {
      for (const [name, value] of [['legal_name', '冒名'], ['legal_document', '329992199001010012'], ['legal_mobile', '13900000000']]) {
        const field = document.createElement('input');
        field.type = 'hidden';
        field.name = name ?? '';
        field.value = value ?? '';
        form.append(field);
      }
    });
    await page.getByRole('button', { name: /^保存/ }).click();
    await page.goto('/unit/info');
    expect(await page.locator('.facts').filter({ hasText: '证件类型' }).innerText()).toBe(before);
  }, { plain: true });
});
