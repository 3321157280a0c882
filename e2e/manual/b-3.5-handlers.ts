import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { control, row } from '../kit/form';
import { confirmGrant, grant, logInHandler, rowOf } from '../kit/grant';
import { readyUnit, registerPerson } from '../kit/journey';

chapter('B-3.5', '经办人管理', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const alipay = await another({ width: 390, height: 780 });
  const desk = await another();
  const probe = await another();
  await readyUnit(page, product, alipay);
  const helper = await registerPerson(phone, product, citizen('金果'));

  await step('开通多经办人，首先阅读开通须知，点击“同意开通”按钮。', ['B-3.5.0', 'B-3.5.1', 'B-3.5.2', 'B-3.5.3', 'B-3.5.4', 'B-3.5.5', 'B-3.5.6', 'B-3.5.7', 'B-3.5.8', 'B-3.5.9', 'B-3.5.10', 'B-3.5.11'], async () => {
    await page.goto('/unit');
    await page.locator('.side').getByRole('link', { name: '经办人管理' }).first().click();
    for (const name of ['开通多经办人', '开通须知', '开通多个经办人须知']) await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
    const main = page.getByRole('main');
    for (const text of [
      '一、管理员：法定代表人可添加1名管理员，并可对其进行修改和删除。管理员需先在江苏人社网上办事服务大厅进行注册个人用户。',
      '二、经办人：法定代表人或管理员可添加最多10名经办人，并可对其进行修改和删除。经办人需先在江苏人社网上办事服务大厅进行注册个人用户。',
      '三、业务授权',
      '1. 管理员可在授权有效期内办理任何业务。',
      '2. 经办人可办业务范围需法定代表人或管理员进行“授权”。',
      '四、单位登录：开通多经办人后，办事人员登录网办大厅需要身份确认。不同登录方式操作如下',
      '1. CA：插入CA后需要经办人登录江苏智慧人社APP进行扫码',
      '2. 扫码登录：经办人登录江苏智慧人社APP进行扫码',
      '3. 账号密码：输入经办人证件号码/手机号',
    ]) await expect(main).toContainText(text);
    await page.goto('/unit/grants/new');
    await expect(page.getByRole('button', { name: '同意开通' })).toBeVisible();
  });

  await step('同意后进入授权管理，分类显示法定代表人、管理员、经办人的授权账号。还没有人时，点击“创建经办用户”。', ['B-3.5.12', 'B-3.5.13', 'B-3.5.14', 'B-3.5.15', 'B-3.5.16', 'B-3.5.18'], async () => {
    await page.getByRole('button', { name: '同意开通' }).click();
    await expect(page.getByRole('heading', { name: '授权管理', exact: true })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('您尚未添加经办用户');
    const cards = page.locator('.level-card');
    await expect(cards).toHaveText([/法定代表人\s*一级\s*授权账号 1个/, /管理员\s*二级\s*授权账号 0个/, /经办人\s*三级\s*授权账号 0个/]);
    await expect(page.getByRole('link', { name: '创建经办用户' }).first()).toBeVisible();
  });

  await step('填写授权所需信息，提交完成授权。右侧是开通说明。', ['B-3.5.19', 'B-3.5.20', 'B-3.5.21', 'B-3.5.22', 'B-3.5.23', 'B-3.5.24', 'B-3.5.25', 'B-3.5.26', 'B-3.5.27', 'B-3.5.28', 'B-3.5.29', 'B-3.5.30', 'B-3.5.31', 'B-3.5.32'], async () => {
    await page.getByRole('link', { name: '创建经办用户' }).first().click();
    await expect(page.getByRole('heading', { name: '创建经办用户' })).toBeVisible();
    await expect(control(page, '用户类别').locator('option')).toHaveText(['请选择用户类别', '管理员', '普通经办人']);
    for (const label of ['用户类别', '姓名', '证件号码', '移动电话']) await expect(row(page, label).locator('.need')).toBeVisible();
    await expect(page.getByLabel('授权时间：开始日期')).toBeVisible();
    const notes = page.locator('.notes');
    await expect(notes).toContainText('开通说明');
    for (const text of ['1.管理员可以办理全业务并设置经办人。', '2.经办人只能办理授权范围内的业务。', '3.开通的管理员或经办人必须先实名注册过个人用户。', '4.添加成功后需要当事人前往江苏智慧人社APP【我的】-【企业服务】确认并设置密码。']) await expect(notes).toContainText(text);
    await grant(page, '普通经办人', helper);
  });

  await step('列表显示遮盖后的姓名、证件号码和移动电话，以及授权、删除、更新期限、身份变更按钮。', ['B-3.5.17', 'B-3.5.33', 'B-3.5.34', 'B-3.5.35', 'B-3.5.36', 'B-3.5.37', 'B-3.5.38', 'B-3.5.39', 'B-3.5.40', 'B-3.5.41'], async () => {
    await expect(page.locator('.level-card').nth(2)).toContainText('授权账号 1个');
    const line = rowOf(page, helper);
    await expect(line).toContainText('金*');
    await expect(line).toContainText(`*****${helper.number.slice(-4)}`);
    await expect(line).toContainText('授权人:');
    await expect(line).toContainText(/授权期限:\s*~/);
    for (const name of [/^授权/, /^更新期限/, /^身份变更/]) await expect(line.getByRole('link', { name })).toBeVisible();
    await expect(line.getByRole('button', { name: /^删除/ })).toBeVisible();
  });

  await step('点击“更新期限”修改授权时间。', ['B-3.5.37', 'B-3.5.41'], async () => {
    await rowOf(page, helper).getByRole('link', { name: /^更新期限/ }).click();
    await page.getByLabel('授权时间：结束日期').fill('2099-12-31');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(rowOf(page, helper)).toContainText('~ 2099-12-31');
  });

  await step('管理人可对经办人授权，设置其可以经办的事项权限。', ['B-3.5.35', 'B-3.5.42', 'B-3.5.43'], async () => {
    await rowOf(page, helper).getByRole('link', { name: /^授权/ }).click();
    await expect(page.locator('[data-tree-item]').nth(9)).toContainText('劳动合同拟定');
    await page.getByLabel('全部事项').check();
    await expect(page.getByLabel('职称证书在线查询')).toBeChecked();
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(rowOf(page, helper)).toContainText('全部事项');
  });

  await step('法定代表人可以删除管理员和经办人：删除后，正在使用的经办人立即退出，填写的内容保留，提交会说明原因。', ['B-3.5.36', 'B-3.5.44'], async () => {
    await confirmGrant(phone, alipay, 'Jingban#2026');
    await logInHandler(desk, helper, 'Jingban#2026');
    await desk.goto('/unit/contacts/new');
    await desk.getByLabel('姓名').fill('李小明');
    await desk.getByLabel('移动电话').fill('13912345678');
    await page.goto('/unit/grants');
    await rowOf(page, helper).getByRole('button', { name: /^删除/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await expect(page.locator('.alert-success')).toContainText('已删除');
    // another window of the same session notices within a second
    await probe.context().addCookies(await desk.context().cookies());
    await expect(async () => {
      await probe.goto('/unit');
      await expect(probe).toHaveURL(/\/login/, { timeout: 500 });
    }).toPass();
    await desk.getByRole('button', { name: /^保存/ }).click();
    await expect(desk.getByText('刚才的提交没有受理')).toBeVisible();
    await expect(desk.getByText('授权已取消')).toBeVisible();
  }, { on: desk });
});
