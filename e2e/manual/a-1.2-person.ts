import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { logInPerson, logOut, registerPerson } from '../kit/journey';

chapter('A-1.2', '个人注册登录', async ({ page, product, step }) => {
  await step('打开江苏省人才服务云平台，点击右上角“个人登录”。', ['A-1.2.0', 'A-1.2.1', 'A-1.2.2'], async () => {
    await page.goto('/rcfwypt');
    await page.getByRole('banner').getByRole('link', { name: '个人登录' }).click();
    await expect(page.getByRole('navigation', { name: '登录方式' }).getByRole('link', { name: '个人登录' })).toHaveAttribute('aria-current', 'page');
  });

  await step('个人注册登录有2种方式：网页端注册登录、支付宝注册登录。有居民身份证和国内手机号码的，两种方式都可以采用；没有国内手机号码的海外人才，使用支付宝注册登录。', ['A-1.2.3', 'A-1.2.4', 'A-1.2.5'], async () => {
    await expect(page.getByRole('link', { name: '立即注册' })).toHaveAttribute('href', '/register/person');
    await expect(page.getByRole('region', { name: '其他登录方式' }).getByRole('link')).toHaveText([/支付宝登录/]);
  }, { plain: true });

  await step('还没有账号，点击“立即注册”，用网页端注册。', ['A-1.2.1', 'A-1.2.1.1'], async () => {
    await page.getByRole('link', { name: '立即注册' }).click();
    await expect(page.getByRole('heading', { name: '用户注册' })).toBeVisible();
  });

  await step('注册后可以用证件号码登录，也可以用移动电话登录。', ['A-1.2.1', 'X-13'], async () => {
    const who = await registerPerson(page, product);
    await logOut(page);
    await logInPerson(page, who, 'mobile');
    await logOut(page);
    await logInPerson(page, who, 'number');
  });
});
