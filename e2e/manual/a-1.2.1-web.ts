import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { control, fault, type } from '../kit/form';
import { codeSent, fetchCode, fillPerson, logOut, solveWhereAsked } from '../kit/journey';

chapter('A-1.2.1', '网页端注册登录', async ({ page, product, step }) => {
  const who = citizen();

  await step('打开“用户注册”页面。证件类型默认是居民身份证。', ['A-1.2.1.1', 'A-1.2.1.2'], async () => {
    await page.goto('/register/person');
    await expect(page.getByRole('heading', { name: '用户注册' })).toBeVisible();
    await expect(control(page, '证件类型').locator('option:checked')).toHaveText('居民身份证');
  });

  await step('按提示填写证件号码、姓名、移动电话、密码、确认密码和短信验证码。', ['A-1.2.1.3', 'A-1.2.1.4', 'A-1.2.1.5', 'A-1.2.1.6', 'A-1.2.1.7', 'A-1.2.1.8', 'A-1.2.1.9'], async () => {
    const placeholders: [string, RegExp][] = [
      ['证件号码', /^请输入证件号码$/],
      ['姓名', /^请输入姓名$/],
      ['移动电话', /^请输入移动电话$/],
      ['密码', /^8-20位字符[,，] ?由数字、大小写字母、特殊字符中的三种或以上/],
      ['确认密码', /^请再次输入密码$/],
      ['短信验证码', /^请输入短信验证码$/],
    ];
    for (const [label, placeholder] of placeholders) await expect(control(page, label)).toHaveAttribute('placeholder', placeholder);
    await expect(page.getByRole('button', { name: '获取验证码' })).toBeVisible();
  }, { plain: true });

  await step('右侧是注册说明；已有帐号的，点击“已有帐号, 去登录”。', ['A-1.2.1.10', 'A-1.2.1.12', 'A-1.2.1.13', 'A-1.2.1.15', 'A-1.2.1.16'], async () => {
    await expect(page.getByRole('link', { name: '已有帐号, 去登录' })).toHaveAttribute('href', '/login?tab=person');
    const notes = page.locator('.notes').filter({ hasText: '注册说明' });
    await expect(notes).toContainText('为提升账号安全和信任级别, 请根据注册页面引导步骤填写本人的证件信息, 证件信息绑定后不可修改。');
    await expect(notes).toContainText('如果您的证件信息或移动电话被其他用户占用, 请使用用户申诉功能解决此问题。');
    await expect(notes.getByRole('link', { name: '用户申诉' })).toHaveAttribute('href', '/appeal');
    await expect(notes).toContainText('密码设置规则: 8-20位字符, 由数字、大小写字母、特殊字符中的三种或以上组成');
  }, { plain: true });

  await step('也可以使用页面下方的快捷方式登录。', ['A-1.2.1.11'], async () => {
    await expect(page.getByRole('region', { name: '快捷方式登录' }).getByRole('link', { name: '支付宝登录' })).toHaveAttribute('href', '/login/alipay');
  }, { plain: true });

  await step('证件号码校验位不对，或密码不符合规则，页面会指出并说明规则，其他内容仍然保留。', ['A-1.2.1.17', 'X-1', 'X-2'], async () => {
    await fillPerson(page, { ...who, number: who.number.slice(0, -1) + (who.number.endsWith('1') ? '2' : '1'), password: 'onlyletters' });
    await type(page, '短信验证码', '123456');
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await expect(fault(page, '证件号码')).toBeVisible();
    await expect(fault(page, '密码')).toContainText('三种或以上');
    await expect(control(page, '姓名')).toHaveValue(who.name);
  });

  await step('点击“获取验证码”，手机收到短信；验证码填错不能注册。', ['A-1.2.1.8', 'A-1.2.1.9'], async () => {
    await fillPerson(page, who);
    const before = (await product.texts(who.mobile)).length;
    await page.getByRole('button', { name: '获取验证码' }).click();
    await solveWhereAsked(page);
    const code = await codeSent(product, who.mobile, before);
    expect(code).toMatch(/^\d{6}$/);
    await type(page, '短信验证码', code === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await expect(fault(page, '短信验证码')).toBeVisible();
    await fillPerson(page, who);
    await type(page, '短信验证码', code);
  });

  await step('填写正确后点击“注册”，注册成功并自动登录。', ['Z.3.1'], async () => {
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await expect(page.locator('.user-menu')).toBeVisible();
  });

  await step('同一证件或手机号再次注册会被拒绝，并提示通过申诉解决。', ['A-1.2.1.14'], async () => {
    await logOut(page);
    await page.goto('/register/person');
    const other = citizen();
    const again = { ...who, mobile: other.mobile };
    await fillPerson(page, again);
    await fetchCode(page, product, again.mobile);
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await expect(page.getByRole('alert').first()).toContainText(/已/);
    await expect(page.locator('main')).toContainText('申诉');
  });
});
