import { expect, test } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { choose, control, row, type } from '../kit/form';
import { fetchCode, logInOfficer, readyUnit, registerPerson } from '../kit/journey';
import { appoint, initialPassword, logInInstitution, proveSelf } from '../kit/institution';

chapter('B-3.6', '机构管理', async ({ page, product, step, another }) => {
  // the administrator's phone has just had a code, and waits a minute for the next
  test.setTimeout(300_000);
  const alipay = await another({ width: 390, height: 780 });
  const phone = await another({ width: 390, height: 780 });
  const desk = await another();
  const branch = await another();
  const probe = await another();
  const unit = await readyUnit(page, product, alipay);
  const first = await registerPerson(phone, product, citizen('李银杏'));
  await proveSelf(phone, alipay);
  const other = await another({ width: 390, height: 780 });
  const second = await registerPerson(other, product, citizen('王青柚'));
  await proveSelf(other, alipay);
  await logInOfficer(desk, product.officers.own);
  let number = '';

  await step('机构登记：单位通过人社业务经办窗口完成机构登记。机构按条线分为七类，分省、市、县（市、区）三个层级，登记后自动编制机构编号。', [
    'B-3.6.2', 'B-3.6.3', 'B-3.6.4', 'B-3.6.5', 'B-3.6.6', 'B-3.6.7', 'B-3.6.8', 'B-3.6.9', 'B-3.6.10', 'B-3.6.12', 'X-26', 'Z.3.7',
  ], async () => {
    await desk.goto('/office');
    await desk.locator('.side').getByRole('link', { name: '机构登记' }).click();
    await desk.getByRole('link', { name: '登记机构' }).click();
    const kinds = control(desk, '机构类型').locator('option');
    for (const kind of [
      '人力资源服务机构', '博士后工作流动站', '专业技术人员继续教育基地', '就业见习示范基地', '技工院校', '民办职业培训学校', '高技能人才培训基地', '大师工作室',
      '中外职业技能培训机构', '外商独资经营性职业培训机构', '职业技能考核鉴定机构', '职业技能等级认定机构', '工伤康复协议医疗机构', '其他各类机构',
    ]) await expect(kinds.filter({ hasText: new RegExp(`^${kind}$`) })).toHaveCount(1);
    await expect(control(desk, '机构类型').locator('optgroup')).toHaveCount(7);
    await type(desk, '所属单位统一社会信用代码', unit.creditCode);
    await type(desk, '机构名称', '云杉职业培训学校');
    await choose(desk, '机构类型', '民办职业培训学校');
    await choose(desk, '行政区划', '玄武区');
    await desk.getByRole('button', { name: /^登记/ }).click();
    await expect(desk.locator('.alert-success')).toContainText('登记成功');
    const main = desk.getByRole('main');
    await expect(main).toContainText('县（市、区）级');
    number = /J\d{13}/.exec(await main.innerText())?.[0] ?? '';
    expect(number).toMatch(/^J3201024/);
  }, { on: desk });

  await step('单位的法定代表人或管理员登录网办大厅，进入“机构管理”，查看本单位的机构。还没有开通的，可以开通。', [
    'A-2.1.13', 'B-3.6.0', 'B-3.6.1', 'B-3.6.13', 'B-3.6.14', 'B-3.6.15', 'B-3.6.18',
  ], async () => {
    await page.goto('/unit');
    await page.locator('.side').getByRole('link', { name: '机构管理' }).first().click();
    await expect(page.getByRole('heading', { name: '机构管理', exact: true })).toBeVisible();
    await expect(page.getByRole('columnheader')).toHaveText(['机构编号', '机构名称', '机构类型', '操作']);
    const line = page.getByRole('row').filter({ hasText: number });
    await expect(line).toContainText('云杉职业培训学校');
    await expect(line).toContainText('民办职业培训学校');
    await expect(line.getByRole('link', { name: /^开通/ })).toBeVisible();
  });

  await step('点击“开通”，添加管理员信息。管理员必须是已经实名认证的个人用户。', [
    'B-3.6.1', 'B-3.6.13', 'B-3.6.25', 'B-3.6.26', 'B-3.6.27', 'B-3.6.28', 'B-3.6.29', 'B-3.6.30',
  ], async () => {
    await page.getByRole('link', { name: /^开通/ }).click();
    await expect(page.getByRole('heading', { name: '添加管理员信息' })).toBeVisible();
    for (const label of ['管理员姓名', '管理员证件类型', '管理员证件号码', '管理员移动电话']) await expect(row(page, label).locator('.need')).toBeVisible();
    await expect(page.getByRole('heading', { name: '原管理员信息' })).toHaveCount(0);
    await appoint(page, { ...first, name: '李银桂' });
    await expect(page.getByRole('alert').first()).toContainText('没有找到');
    await appoint(page, first);
  });

  await step('开通成功后，账户为机构编号，初始密码为“Js”加机构管理员证件号码后六位。管理员会收到短信，短信中没有密码。', ['B-3.6.16', 'B-3.6.17', 'B-3.6.31', 'B-3.6.32', 'X-14'], async () => {
    await expect(page.locator('.alert-success')).toContainText(`账号为机构编号${number}`);
    const line = page.getByRole('row').filter({ hasText: number });
    await expect(line.getByRole('button', { name: /^管理员密码重置/ })).toBeVisible();
    await expect(line.getByRole('link', { name: /^管理员变更/ })).toBeVisible();
    expect(initialPassword(first)).toMatch(/^Js\d{5}[\dX]$/);
    const texts = async () => (await product.texts(first.mobile)).map(({ text }) => text).join('\n');
    await expect.poll(texts).toContain('设置您为机构管理员');
    expect(await texts()).not.toContain(initialPassword(first));
  });

  await step('机构用户通过网办大厅“单位登录”入口，使用机构编号和初始密码登录。证件号码/移动电话可以不填。', ['B-3.6.11', 'B-3.6.33', 'B-2.4.1'], async () => {
    await branch.goto('/login?tab=unit');
    await type(branch, '统一社会信用代码/单位编号/机构编号', number);
    await type(branch, '密码', initialPassword(first));
    await expect(branch.getByText('使用机构编号登录的，可以不填')).toBeVisible();
  }, { on: branch });

  await step('初始密码只能用来设置新密码：用管理员的手机接收验证码，设置新密码后进入机构中心。', ['B-3.6.33', 'Z.1.14'], async () => {
    await branch.getByRole('button', { name: '登录', exact: true }).click();
    await expect(branch.getByRole('heading', { name: '设置机构密码' })).toBeVisible();
    await probe.context().addCookies(await branch.context().cookies());
    await probe.goto('/institution');
    await expect(probe).toHaveURL(/\/login/);
    await fetchCode(branch, product, first.mobile);
    await type(branch, '新密码', 'Jigou#2026x');
    await type(branch, '确认密码', 'Jigou#2026x');
  }, { on: branch });

  await step('机构以自己的名义办理业务：机构中心只有机构自己的信息、消息和账号设置。', ['B-3.6.11'], async () => {
    await branch.getByRole('button', { name: '保存并登录' }).click();
    await expect(branch.getByRole('heading', { name: '云杉职业培训学校' })).toBeVisible();
    await expect(branch.getByRole('main')).toContainText(number);
    const side = branch.locator('.side');
    await expect(side.getByRole('link', { name: '账号设置' })).toBeVisible();
    await expect(side.getByRole('link', { name: '单位信息' })).toHaveCount(0);
    await branch.goto('/unit');
    await expect(branch).toHaveURL(/\/login/);
    await branch.goto('/settings/institution');
    await expect(branch.getByRole('main')).toContainText('机构管理员基础信息');
    await branch.goto('/institution');
  }, { on: branch });

  await step('点击“管理员变更”，左侧显示原管理员信息（遮盖），右侧填写更改管理员信息。', [
    'B-3.6.1', 'B-3.6.17', 'B-3.6.19', 'B-3.6.20', 'B-3.6.21', 'B-3.6.22', 'B-3.6.23', 'B-3.6.24', 'B-3.6.26', 'B-3.6.27', 'B-3.6.28', 'B-3.6.29', 'B-3.6.30',
  ], async () => {
    await page.goto('/unit/institutions');
    await page.getByRole('link', { name: /^管理员变更/ }).click();
    const main = page.getByRole('main');
    for (const name of ['原管理员信息', '更改管理员信息']) await expect(page.getByRole('heading', { name })).toBeVisible();
    for (const text of ['李**', '居民身份证', `*****${first.number.slice(-4)}`, `1*****${first.mobile.slice(-2)}`]) await expect(main).toContainText(text);
    for (const label of ['管理员姓名', '管理员证件类型', '管理员证件号码', '管理员移动电话']) await expect(row(page, label).locator('.need')).toBeVisible();
    await appoint(page, second, { press: false });
  });

  await step('保存后原管理员立即退出，原来的登录方式停用。', ['B-3.6.17', 'B-3.6.30'], async () => {
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toContainText('管理员已变更');
    await expect(async () => {
      await branch.goto('/institution');
      await expect(branch).toHaveURL(/\/login/, { timeout: 500 });
    }).toPass();
    await logInInstitution(branch, number, 'Jigou#2026x');
    await expect(branch.getByRole('alert').first()).toContainText('账号或密码不正确');
  });

  await step('点击“管理员密码重置”，密码恢复为初始密码，7天内有效。', ['B-3.6.1', 'B-3.6.16', 'B-3.6.31'], async () => {
    await page.getByRole('row').filter({ hasText: number }).getByRole('button', { name: /^管理员密码重置/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await expect(page.locator('.alert-success')).toContainText('已重置为初始密码');
    await logInInstitution(branch, number, initialPassword(second));
    await expect(branch.getByRole('heading', { name: '设置机构密码' })).toBeVisible();
  });
});
