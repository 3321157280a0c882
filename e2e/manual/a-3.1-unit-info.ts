import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { choose, control, row } from '../kit/form';
import { agency, job, logInOfficer, logInUnit, publishJob, registerUnit } from '../kit/journey';

chapter('A-3.1', '完善信息：单位信息完善', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);

  await step('登录后进入单位中心，点击【维护单位基本信息】。', ['A-3.0.1', 'A-3.0.2', 'A-3.1.0', 'A-3.1.1'], async () => {
    await page.goto('/unit');
    await page.getByRole('main').getByRole('link', { name: '维护单位基本信息' }).first().click();
    await expect(page.getByRole('heading', { name: '单位信息', exact: true })).toBeVisible();
  });

  await step('隶属关系和审核机构是必选项，没有选择不能保存。', ['A-3.1.2', 'A-3.1.3'], async () => {
    for (const label of ['隶属关系', '审核机构']) await expect(row(page, label).locator('.need')).toBeVisible();
    await choose(page, '单位类别', '企业');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.getByRole('alert').first()).toContainText('隶属关系');
    await expect(page.getByRole('alert').first()).toContainText('审核机构');
  });

  await step('单位在“云平台”上传的单位 logo、发布的职位、项目需求、人才政策、人才活动等信息都由所选审核机构进行审核。', ['A-3.1.3'], async () => {
    await expect(row(page, '审核机构')).toContainText('单位在“云平台”上传的单位 logo、发布的职位、项目需求、人才政策、人才活动等信息都由所选审核机构进行审核。');
    await control(page, '隶属关系').selectOption({ index: 1 });
    await choose(page, '审核机构', agency);
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toBeVisible();
  });

  await step('此后发布的职位只出现在所选机构的待审核列表中，其他机构看不到。', ['A-3.1.4', 'A-3.1.6', 'Z.3.5'], async () => {
    const what = job('数据标注工程师');
    await publishJob(page, what);
    const { own, other } = product.officers;
    const desk = await another();
    await logInOfficer(desk, own);
    await desk.goto('/office/review');
    await expect(desk.getByRole('main')).toContainText(what.title);
    const elsewhere = await another();
    await logInOfficer(elsewhere, other);
    await elsewhere.goto('/office/review');
    await expect(elsewhere.getByRole('main')).not.toContainText(what.title);
  }, { plain: true });
});
