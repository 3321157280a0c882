import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { confirmGrant, enable, grant, logInHandler, rowOf } from '../kit/grant';
import { readyUnit, registerPerson } from '../kit/journey';

const items = [
  '职称申报单位公示',
  '和谐劳动关系创建评价',
  '事业单位离休人员补贴核定情况查询',
  '事业单位离休人员基本离休费调整核定情况查询',
  '事业单位工作人员工资变动核定情况查询',
  '事业单位工作人员工龄变更核定情况查询',
  '事业单位工作人员遗属补助核定情况查询',
  '事业单位工作人员工资重新测算情况查询',
  '授权人力资源服务（人才中介服务）组织从事人事代理业务',
  '劳动合同拟定',
  '劳务派遣单位年度经营情况报告核验',
  '职称证书在线查询',
];

chapter('A-2.2', '业务授权', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const alipay = await another({ width: 390, height: 780 });
  const desk = await another();
  await readyUnit(page, product, alipay);
  const helper = await registerPerson(phone, product, citizen('金禾'));
  await enable(page);
  await grant(page, '普通经办人', helper);
  await confirmGrant(phone, alipay, 'Jingban#2026');

  await step('没有授权事项的经办人可以登录，但不能办理任何业务；页面说明请谁授权。', ['A-2.2.0', 'A-2.2.2'], async () => {
    await logInHandler(desk, helper, 'Jingban#2026');
    await expect(desk.locator('.side')).toContainText('经办人 1*****');
    await expect(desk.locator('.side')).not.toContainText('我的发布');
    await desk.goto('/rcfwypt/unit/jobs/new');
    await expect(desk.getByRole('main')).toContainText('您目前没有“职位发布”的办理权限');
    await expect(desk.getByRole('main')).toContainText('请联系本单位的法定代表人或管理员');
  }, { on: desk });

  await step('法定代表人或管理员点击“授权”，打开可经办业务范围设置。', ['A-2.2.3', 'A-2.2.4', 'A-2.2.5', 'A-2.2.6', ...items.map((_, at) => `A-2.2.${at + 7}`)], async () => {
    await page.goto('/unit/grants');
    await rowOf(page, helper).getByRole('link', { name: /^授权/ }).click();
    await expect(page.getByRole('heading', { name: '可经办业务范围设置' })).toBeVisible();
    await expect(page.getByPlaceholder('请输入事项名称进行检索')).toBeVisible();
    await expect(page.getByLabel('全部事项')).toBeVisible();
    expect((await page.locator('[data-tree-item]').allInnerTexts()).map((text) => text.trim()).slice(0, 12)).toEqual(items);
  });

  await step('可以按名称检索事项，勾选后点击“保存”。', ['A-2.2.3', 'A-2.2.5', 'A-2.2.19'], async () => {
    await page.getByPlaceholder('请输入事项名称进行检索').fill('劳动合同');
    await expect(page.locator('[data-tree-item]:visible')).toHaveCount(1);
    await page.getByLabel('劳动合同拟定').check();
    await page.getByPlaceholder('请输入事项名称进行检索').fill('');
    await page.getByLabel('职位发布').check();
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toContainText('可经办业务范围已保存');
    await expect(rowOf(page, helper)).toContainText('2项');
  });

  await step('经办人的菜单随即出现已授权的业务，其他业务仍不能办理，直接输入网址也不行。', ['A-2.2.2'], async () => {
    await expect.poll(async () => (await desk.goto('/rcfwypt/unit/jobs/new'))?.status()).toBe(200);
    await expect(desk.locator('.side')).toContainText('我的发布');
    await expect(desk.locator('.side')).not.toContainText('收到的投递');
    for (const path of ['/rcfwypt/unit/applications', '/unit/info', '/unit/contacts', '/unit/grants']) expect((await desk.goto(path))?.status(), path).toBe(403);
  }, { on: desk });

  await step('管理员可在授权有效期内办理任何业务。', ['A-2.2.1'], async () => {
    await page.goto('/unit/grants');
    await rowOf(page, helper).getByRole('link', { name: /^身份变更/ }).click();
    await page.getByLabel('管理员', { exact: true }).check();
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toContainText('身份已变更');
    await expect.poll(async () => (await desk.goto('/unit/info'))?.status()).toBe(200);
    for (const path of ['/rcfwypt/unit/applications', '/unit/contacts', '/unit/grants']) expect((await desk.goto(path))?.status(), path).toBe(200);
  }, { plain: true });
});
