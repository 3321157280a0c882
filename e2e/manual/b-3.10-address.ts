import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { control, fault, place, row, type } from '../kit/form';
import { logInUnit, registerUnit } from '../kit/journey';

chapter('B-3.10', '邮寄地址', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);

  await step('在账号设置打开“我的收件地址”。温馨提示说明最多几个、已设置几个、还可以增加几个。', ['B-3.10.1', 'B-3.10.2', 'B-3.10.3', 'B-3.10.4', 'X-12'], async () => {
    await page.goto('/settings/unit');
    await page.getByRole('link', { name: /^管理\s?收件地址$/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: '我的收件地址' })).toBeVisible();
    await expect(page.getByText('温馨提示: 最多10个, 当前已设置 0 个, 还可以增加 10 个')).toBeVisible();
    await expect(page.getByRole('heading', { name: '邮寄地址' })).toBeVisible();
    await expect(page.getByRole('link', { name: '新增收件地址' })).toBeVisible();
  });

  await step('点击“新增收件地址”，填写收件人姓名、移动电话、所在地区、详细地址，都是必填。', ['B-3.10.5', 'B-3.10.6', 'B-3.10.7', 'B-3.10.8', 'B-3.10.9', 'B-3.10.10'], async () => {
    await page.getByRole('link', { name: '新增收件地址' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '新增地址' })).toBeVisible();
    await expect(control(page, '收件人姓名')).toHaveAttribute('placeholder', '请输入收件人姓名');
    await expect(control(page, '移动电话')).toHaveAttribute('placeholder', '请输入收件人移动电话');
    await expect(control(page, '详细地址')).toHaveAttribute('placeholder', '请输入详细地址');
    await expect(page.getByLabel('设置为默认地址')).toBeVisible();
    await page.getByRole('button', { name: /^保存/ }).click();
    for (const label of ['收件人姓名', '移动电话', '所在地区', '详细地址']) await expect(fault(page, label)).toBeVisible();
  });

  await step('所在地区依次选择省、市、区县；只选到市的，提示“请选择到区县”。', ['B-3.10.8', 'X-20'], async () => {
    await type(page, '收件人姓名', '宋知微');
    await type(page, '移动电话', '13800138000');
    await type(page, '详细地址', '演示路1号3幢201室');
    await place(page, '所在地区', '江苏省', '南京市');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(fault(page, '所在地区')).toContainText('请选择到区县');
    await place(page, '所在地区', '江苏省', '南京市', '玄武区');
    await expect(row(page, '所在地区')).toBeVisible();
  });

  await step('勾选“设置为默认地址”，点击“保存”。地址出现在列表中，移动电话已遮盖。', ['B-3.10.10', 'B-3.10.11', 'X-16'], async () => {
    await page.getByLabel('设置为默认地址').check();
    await page.getByRole('button', { name: /^保存/ }).click();
    const line = page.getByRole('row').filter({ hasText: '宋知微' });
    await expect(line).toContainText('默认');
    await expect(line).toContainText('江苏省南京市玄武区演示路1号3幢201室');
    await expect(line).not.toContainText('13800138000');
    await expect(page.getByText('当前已设置 1 个, 还可以增加 9 个')).toBeVisible();
  });

  await step('默认地址只有一个：另一个设为默认后，原来的不再是默认。', ['B-3.10.10'], async () => {
    await page.getByRole('link', { name: '新增收件地址' }).click();
    await type(page, '收件人姓名', '陆听澜');
    await type(page, '移动电话', '13800138001');
    await place(page, '所在地区', '江苏省', '苏州市', '姑苏区');
    await type(page, '详细地址', '示例路2号');
    await page.getByLabel('设置为默认地址').check();
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.getByRole('row').filter({ hasText: '默认' })).toHaveCount(1);
    await expect(page.getByRole('row').filter({ hasText: '默认' })).toContainText('陆听澜');
  });

  await step('地址可以修改，也可以删除；删除前会再问一次。', ['B-3.10.4'], async () => {
    await page.getByRole('row').filter({ hasText: '宋知微' }).getByRole('button', { name: '删除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await expect(page.getByRole('row').filter({ hasText: '宋知微' })).toHaveCount(0);
    await expect(page.getByText('当前已设置 1 个, 还可以增加 9 个')).toBeVisible();
  });

  await step('满10个后不能再增加，“新增收件地址”不再显示。', ['B-3.10.2', 'X-12'], async () => {
    for (let n = 2; n <= 10; n += 1) {
      await page.goto('/settings/unit/addresses/new');
      await type(page, '收件人姓名', `收件人${n}`);
      await type(page, '移动电话', '13800138002');
      await place(page, '所在地区', '江苏省', '南京市', '玄武区');
      await type(page, '详细地址', `演示路${n}号`);
      await page.getByRole('button', { name: /^保存/ }).click();
      await expect(page.locator('.alert-success')).toBeVisible();
    }
    await expect(page.getByText('最多10个, 当前已设置 10 个, 还可以增加 0 个')).toBeVisible();
    await expect(page.getByRole('link', { name: '新增收件地址' })).toHaveCount(0);
  });
});
