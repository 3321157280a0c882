import { each } from './each';
import { say } from './say';

// 通行密钥: has the browser make or use a passkey, and sends what it says. Everything about it stays hidden where it cannot be used.

type Json = Record<string, unknown>;

/** Whether passkeys bound to this host can be used on this page. */
function usable(host: string): boolean {
  const here = location.hostname;
  return 'PublicKeyCredential' in window && isSecureContext && (here === host || here.endsWith(`.${host}`));
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
}

function toText(bytes: ArrayBuffer | null): string {
  if (!bytes) return '';
  const signs = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(signs).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function known(list: unknown): PublicKeyCredentialDescriptor[] {
  return (list as (Json & { id: string })[]).map((one) => ({ ...one, id: toBytes(one.id) }) as unknown as PublicKeyCredentialDescriptor);
}

/** Something that the user can do something about. */
class Trouble extends Error {}

async function fetchOptions(url: string): Promise<Json> {
  let answer: Json = {};
  try {
    const response = await fetch(url, { method: 'POST', headers: { Accept: 'application/json' } });
    answer = (await response.json()) as Json;
  } catch {
    throw new Trouble(say('页面已失效或网络不通，请刷新页面后再试'));
  }
  if (typeof answer.challenge !== 'string') throw new Trouble(say('页面已失效，请刷新页面后再试'));
  return { ...answer, challenge: toBytes(answer.challenge) };
}

async function use(url: string, more: CredentialRequestOptions): Promise<string> {
  const options = await fetchOptions(url);
  const publicKey = { ...options, allowCredentials: known(options.allowCredentials) } as unknown as PublicKeyCredentialRequestOptions;
  const made = (await navigator.credentials.get({ ...more, publicKey })) as PublicKeyCredential;
  const said = made.response as AuthenticatorAssertionResponse;
  return JSON.stringify({
    id: toText(made.rawId),
    clientDataJSON: toText(said.clientDataJSON),
    authenticatorData: toText(said.authenticatorData),
    signature: toText(said.signature),
    userHandle: toText(said.userHandle),
  });
}

async function make(url: string): Promise<string> {
  const options = await fetchOptions(url);
  const user = options.user as Json & { id: string };
  const publicKey = {
    ...options,
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: known(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const said = made.response as AuthenticatorAttestationResponse;
  return JSON.stringify({
    id: toText(made.rawId),
    clientDataJSON: toText(said.clientDataJSON),
    attestationObject: toText(said.attestationObject),
    transports: said.getTransports?.() ?? [],
  });
}

/** What the browser's own errors mean to its user. */
function meaning(error: unknown): string {
  if (error instanceof Trouble) return error.message;
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return say('操作已取消或超时，请重试，或使用其他方式');
    case 'InvalidStateError':
      return say('该设备已经添加过通行密钥');
    case 'SecurityError':
      return say('当前网址不能使用通行密钥，请使用其他方式');
    default:
      return say('当前浏览器或设备不支持通行密钥，请使用其他方式');
  }
}

function send(form: HTMLFormElement, credential: string): void {
  (form.elements.namedItem('credential') as HTMLInputElement).value = credential;
  form.submit();
}

export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-passkey-host]', 'passkeyHost', (part) => {
    part.hidden = !usable(part.dataset.passkeyHost!);
  });
  each<HTMLElement>(root, '[data-passkey-missing]', 'passkeyMissing', (part) => {
    part.hidden = usable(part.dataset.passkeyMissing!);
  });
  each<HTMLFormElement>(root, 'form[data-passkey]', 'passkey', (form) => {
    const host = form.dataset.passkeyHost!;
    if (!usable(host)) return;
    const said = form.querySelector<HTMLElement>('[data-passkey-said]')!;
    const url = form.dataset.options!;
    let waiting: AbortController | undefined;
    let busy = false;

    form.addEventListener(
      'submit',
      (event) => {
        // the form goes only when the browser has answered
        event.preventDefault();
        event.stopImmediatePropagation();
        if (busy) return;
        busy = true;
        said.hidden = true;
        waiting?.abort();
        const answer = form.dataset.passkey === 'create' ? make(url) : use(url, {});
        answer
          .then((credential) => send(form, credential))
          .catch((error: unknown) => {
            said.textContent = meaning(error);
            said.hidden = false;
            busy = false;
          });
      },
      true,
    );
    if ('autofill' in form.dataset) {
      void offerInField(form, url, (controller) => {
        waiting = controller;
        return busy;
      });
    }
    // a page that comes back from the browser's memory begins anew
    addEventListener('pageshow', (event) => {
      if (event.persisted) location.reload();
    });
  });
}

const freshFor = 4 * 60_000;

/** Lets the browser offer passkeys in the field of the user name, with a challenge that is never too old. */
async function offerInField(form: HTMLFormElement, url: string, note: (controller: AbortController) => boolean): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false))) return;
  for (;;) {
    const controller = new AbortController();
    if (note(controller)) return;
    const old = setTimeout(() => controller.abort('old'), freshFor);
    try {
      const credential = await use(url, { mediation: 'conditional', signal: controller.signal } as CredentialRequestOptions);
      send(form, credential);
      return;
    } catch {
      // replaced by the button, refused, or too old
      if (controller.signal.reason !== 'old') return;
    } finally {
      clearTimeout(old);
    }
  }
}
