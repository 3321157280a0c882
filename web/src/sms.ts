import { each } from './each';
import { say } from './say';

interface Answer {
  message?: string;
  seconds?: number;
  field?: string;
}

/** 获取验证码 → 60s后重新获取. Sends only the named fields; says what the server says. */
export function start(root: ParentNode): void {
  each<HTMLButtonElement>(root, 'button[data-sms]', 'sms', (button) => {
    const form = button.form;
    const said = button.closest('.field')?.querySelector<HTMLElement>('[data-sms-said]');
    if (!form || !said) return;
    // Enter in a field must send the form, not ask for a code
    button.type = 'button';
    const label = button.textContent ?? '';
    const count = (seconds: number) => {
      button.disabled = seconds > 0;
      button.textContent = seconds > 0 ? say('{}s后重新获取', seconds) : label;
      if (seconds > 0) setTimeout(() => count(seconds - 1), 1000);
    };
    button.addEventListener('click', (event) => {
      event.preventDefault();
      const all = new FormData(form);
      const body = new URLSearchParams();
      for (const name of ['_key', ...(button.dataset.fields ?? 'mobile').split(/\s+/)]) body.set(name, String(all.get(name) ?? ''));
      button.disabled = true;
      said.textContent = say('正在发送…');
      said.classList.remove('field-error');
      void send(button.formAction, body).then(({ ok, answer }) => {
        said.textContent = answer.message ?? say(ok ? '验证码已发送' : '没有发送成功，请稍后再试');
        said.classList.toggle('field-error', !ok);
        if (!ok && answer.field) (form.elements.namedItem(answer.field) as HTMLElement | null)?.focus?.();
        count(ok ? (answer.seconds ?? Number(button.dataset.sms)) : (answer.seconds ?? 0));
      });
    });
  });
}

async function send(url: string, body: URLSearchParams): Promise<{ ok: boolean; answer: Answer }> {
  try {
    const response = await fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' } });
    const json = response.headers.get('Content-Type')?.includes('json');
    return { ok: response.ok && !response.redirected, answer: json ? ((await response.json()) as Answer) : {} };
  } catch {
    return { ok: false, answer: { message: say('网络不通，请检查后再试') } };
  }
}
