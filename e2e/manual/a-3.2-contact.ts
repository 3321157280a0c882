import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { control, type } from '../kit/form';
import { logInUnit, registerUnit } from '../kit/journey';

chapter('A-3.2', '完善信息：单位联络员信息完善', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);

  await step('在单位中心点击【维护单位联络员】，再点击“新增联络员”。', ['A-3.2.0', 'A-3.2.1'], async () => {
    await page.goto('/unit');
    await page.getByRole('main').getByRole('link', { name: '维护单位联络员' }).first().click();
    await page.getByRole('link', { name: '新增联络员' }).first().click();
    for (const label of ['姓名', '移动电话', '电子邮箱', '职务']) await expect(control(page, label)).toBeVisible();
  });

  await step('填写联络员相关信息。移动电话和电子邮箱填错会有提示。', ['A-3.2.1', 'Z.3.3'], async () => {
    await type(page, '姓名', '宋知微');
    await type(page, '职务', '人力资源主管');
    await type(page, '移动电话', '1380013');
    await type(page, '电子邮箱', 'hr@example.com');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    await expect(control(page, '姓名')).toHaveValue('宋知微');
    await type(page, '移动电话', '13800138000');
  });

  await step('点击“保存”，联络员出现在列表中，移动电话已遮盖。', ['A-3.2.1', 'X-16'], async () => {
    await page.getByRole('button', { name: /^保存/ }).click();
    const line = page.getByRole('row').filter({ hasText: '人力资源主管' });
    await expect(line).toBeVisible();
    await expect(line).not.toContainText('13800138000');
  });
});
