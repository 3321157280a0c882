import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { control, fault, row } from '../kit/form';
import { confirmGrant, fillGrant, grant, logInHandler, rowOf } from '../kit/grant';
import { readyUnit, registerPerson } from '../kit/journey';

chapter('A-2.1', '账号分配及确认', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const alipay = await another({ width: 390, height: 780 });
  const unit = await readyUnit(page, product, alipay);
  const helper = await registerPerson(phone, product, citizen('金木'));

  await step('登录后，在单位中心“我的发布—经办人管理”进入账号和权限分配；左侧菜单也有“经办人管理”。', ['A-2.0.0', 'A-2.0.1', 'A-2.0.2', 'A-2.0.3', 'A-2.0.4', 'A-2.1.6', 'A-2.1.7', 'A-2.1.8', 'A-2.1.9', 'A-2.1.12', 'A-2.1.14', 'A-2.1.15', 'Z.1.4'], async () => {
    await page.goto('/rcfwypt/unit/jobs/unpublished');
    const side = page.locator('.side');
    await expect(side).toContainText(`法人 1*****${unit.legal.mobile.slice(-2)}`);
    await expect(side.getByRole('link', { name: '我的发布' })).toBeVisible();
    const entries = side.getByRole('link', { name: '经办人管理' });
    await expect(entries).toHaveCount(2);
    expect(await entries.nth(0).getAttribute('href')).toBe(await entries.nth(1).getAttribute('href'));
    await entries.nth(1).click();
    await expect(page.getByRole('heading', { name: '开通多经办人' })).toBeVisible();
    const names = (await side.getByRole('link').allInnerTexts()).map((text) => text.replace(/[\s(（].*$/, ''));
    const order = ['单位主页', '单位信息', '经办人管理', '我的工作台', '账号设置'];
    expect(order.map((name) => names.indexOf(name))).toEqual([...order.map((name) => names.indexOf(name))].sort((a, b) => a - b));
    await expect(side.locator('a[aria-current=page]').first()).toHaveText('经办人管理');
  });

  await step('同意开通后显示账号授权管理：法定代表人一级、管理员二级、经办人三级，以及各级的授权账号数。', ['A-2.1.0', 'A-2.1.16', 'A-2.1.17', 'A-2.1.18', 'A-2.1.19', 'A-2.1.20', 'A-2.1.21'], async () => {
    await page.getByRole('button', { name: '同意开通' }).click();
    await expect(page.getByRole('heading', { name: '账号授权管理' })).toBeVisible();
    const cards = page.locator('.level-card');
    await expect(cards.nth(0)).toHaveText(/法定代表人\s*一级\s*授权账号 1个/);
    await expect(cards.nth(1)).toHaveText(/管理员\s*二级\s*授权账号 0个/);
    await expect(cards.nth(2)).toHaveText(/经办人\s*三级\s*授权账号 0个/);
    await expect(page.getByRole('link', { name: '已授权管理' })).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('link', { name: '开通授权' })).toBeVisible();
  });

  await step('点击“开通授权”，选择用户类别，填写姓名、移动电话、证件号码和授权时间。', ['A-2.1.22', 'A-2.1.23', 'A-2.1.24', 'A-2.1.25', 'A-2.1.26', 'A-2.1.27', 'A-2.1.28'], async () => {
    await page.getByRole('link', { name: '开通授权' }).click();
    for (const label of ['用户类别', '姓名', '移动电话', '证件号码']) await expect(row(page, label).locator('.need')).toBeVisible();
    await expect(row(page, '授权时间').locator('.need')).toHaveCount(0);
    await expect(control(page, '用户类别').locator('option').first()).toHaveText('请选择用户类别');
    await expect(control(page, '姓名')).toHaveAttribute('placeholder', '请输入姓名');
    await expect(control(page, '移动电话')).toHaveAttribute('placeholder', '请输入移动电话');
    await expect(control(page, '证件号码')).toHaveAttribute('placeholder', '请输入证件号码');
    await fillGrant(page, '管理员', helper, { from: '2020-12-09', until: '2099-01-22' });
    await expect(page.getByRole('button', { name: /^提交/ })).toBeVisible();
  });

  await step('没有注册过个人用户、或者三项信息不一致的人，不能授权；页面不说是哪一项不对。', ['A-2.1.2', 'A-2.1.4'], async () => {
    await fillGrant(page, '普通经办人', citizen('未注册'));
    await page.getByRole('button', { name: /^提交/ }).click();
    await expect(page.getByRole('alert')).toContainText('没有找到姓名、证件号码和移动电话都一致的个人用户');
    await expect(page.getByRole('alert')).toContainText('实名注册个人用户');
  });

  await step('提交后，管理员的授权账号变为1个，列表显示用户类别、遮盖后的证件号码和移动电话、授权人和授权期限。', ['A-2.1.1', 'A-2.1.18', 'A-2.1.29', 'A-2.1.30', 'A-2.1.31', 'A-2.1.32', 'A-2.1.33', 'A-2.1.34', 'Z.1.9'], async () => {
    await grant(page, '管理员', helper, { from: '2020-12-09', until: '2099-01-22' });
    await expect(page.locator('.level-card').nth(1)).toContainText('授权账号 1个');
    const line = rowOf(page, helper);
    await expect(line).toContainText('用户类别:管理员');
    await expect(line).toContainText(`证件号码:*****${helper.number.slice(-4)}`);
    await expect(line).toContainText(`移动电话:1*****${helper.mobile.slice(-2)}`);
    await expect(line).toContainText(`授权人:${unit.legal.name.slice(0, 1)}*`);
    await expect(line).toContainText('授权期限:2020-12-09 ~ 2099-01-22');
    await expect(line.getByRole('button', { name: /^删除/ })).toBeVisible();
    await expect(page.locator('main')).not.toContainText(helper.number);
  });

  await step('一个单位只能有1名管理员，再添加时页面会提示。', ['A-2.1.1'], async () => {
    const second = await registerPerson(alipay, product, citizen('银木'));
    await fillGrant(page, '管理员', second);
    await page.getByRole('button', { name: /^提交/ }).click();
    await expect(fault(page, '用户类别')).toContainText('每个单位只能添加1名管理员');
  });

  await step('添加成功后，管理员收到短信提醒。', ['A-2.1.35'], async () => {
    await expect.poll(async () => (await product.texts(helper.mobile)).map(({ text }) => text).join('\n'), { message: '短信' }).toContain('我的-企业服务-我是经办人');
    const text = (await product.texts(helper.mobile)).map((one) => one.text).find((one) => one.includes('我是经办人')) ?? '';
    expect(text).toContain(unit.name);
  }, { plain: true });

  await step('在手机端“我的-企业服务-我是经办人”中打开这项授权。', ['A-2.1.36', 'A-2.1.37'], async () => {
    await phone.goto('/app/mine');
    await phone.getByRole('link', { name: '企业服务' }).click();
    await phone.getByRole('link', { name: /^我是经办人（1项待确认）/ }).click();
    await phone.getByRole('link', { name: new RegExp(unit.name) }).click();
    await expect(phone.getByRole('main')).toContainText('信息确认');
    await expect(phone.getByRole('main')).toContainText('人脸识别');
    await expect(phone.getByRole('main')).toContainText('设置经办密码');
  }, { on: phone });

  await step('依次完成信息确认、人脸识别（或通行密钥、窗口核验），设置经办密码（登录密码）。', ['A-2.1.36', 'A-2.1.38'], async () => {
    await confirmGrant(phone, alipay, 'Jingban#2026');
  }, { on: phone });

  await step('完成后，管理员可以登录单位中心，但不能添加管理员，也不能删除自己；经办人没有开通和授权的权限。', ['A-2.1.3', 'A-2.1.5'], async () => {
    const desk = await another();
    await logInHandler(desk, helper, 'Jingban#2026');
    await expect(desk.locator('.side')).toContainText('管理员 1*****');
    await desk.goto('/unit/grants');
    await expect(rowOf(desk, helper).getByRole('button', { name: /^删除/ })).toHaveCount(0);
    await desk.goto('/unit/grants/new');
    await expect(control(desk, '用户类别').locator('option')).toHaveText(['请选择用户类别', '普通经办人']);
  }, { plain: true });
});
