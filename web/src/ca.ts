import { each } from './each';

// CA 登录, and proofs by CA: finds the driver of a key on the user's own computer, has the key sign a text of the site's, and sends
// what it signed.
// The PIN goes to the driver and nowhere else.

/** A row of the table of drivers: where one listens, and what it calls things. */
interface Driver {
  url: string;
  envelope: 'form' | 'json';
  fields: Record<string, string>;
  results: Record<string, string>;
  /** What its codes mean. */
  errors: Record<string, string>;
}
type Reply = Record<string, unknown>;
interface Key {
  driver: Driver;
  device: string;
  container: string;
  name: string;
}

const signing = 1;
const signer = '1234567812345678';
/** Object identifier of the SM2 curve inside a certificate, DER. */
const curve = String.fromCharCode(0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d);
const digests = { sm3: 1, sha256: 4 };
const every = 3000;

/** Something that the user can do something about. */
class Trouble extends Error {}

export function start(root: ParentNode): void {
  each<HTMLFormElement>(root, 'form[data-ca]', 'ca', (form) => {
    const around = form.parentElement!;
    const said = around.querySelector<HTMLElement>('[data-ca-said]')!;
    const again = around.querySelector<HTMLElement>('[data-ca-again]')!;
    const choice = form.querySelector('select')!;
    const pin = form.querySelector<HTMLInputElement>('#f-ca-pin')!;
    const fault = form.querySelector<HTMLElement>('#f-ca-pin-error')!;
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]')!;
    const drivers = JSON.parse(form.dataset.drivers!) as Driver[];
    let keys: Key[] = [];
    let busy = false;
    let there = false;

    const show = (found: Key[]) => {
      const before = choice.value;
      keys = found;
      choice.replaceChildren(...found.map((key) => new Option(key.name, key.container)));
      if (found.some((key) => key.container === before)) choice.value = before;
      form.hidden = found.length === 0;
      again.hidden = !form.hidden;
    };
    const look = async () => {
      if (busy || document.hidden) return;
      busy = true;
      try {
        const { found, ...more } = await search(drivers);
        there = more.there;
        const changed = found.map((key) => key.container).join() !== keys.map((key) => key.container).join() || (form.hidden && found.length > 0);
        if (changed || found.length === 0) {
          show(found);
          const { ready, silent, plug, missing } = form.dataset;
          const text = (found.length > 0 ? ready : more.silent ? silent : there ? plug : missing) ?? '';
          if (said.textContent !== text) said.textContent = text;
        }
      } finally {
        busy = false;
      }
    };
    const blame = (text: string) => {
      fault.textContent = text;
      fault.hidden = !text;
      pin.toggleAttribute('aria-invalid', Boolean(text));
      pin.classList.toggle('is-invalid', Boolean(text));
    };

    again.querySelector('button')!.addEventListener('click', () => {
      said.textContent = '正在检测CA…';
      void look();
    });
    form.addEventListener(
      'submit',
      (event) => {
        // the form goes only when the key has signed
        event.preventDefault();
        event.stopImmediatePropagation();
        const key = keys.find((one) => one.container === choice.value);
        if (!key || busy) return;
        if (!pin.value) {
          blame('请输入CA密码');
          pin.focus();
          return;
        }
        busy = true;
        blame('');
        button.disabled = true;
        button.setAttribute('aria-busy', 'true');
        sign(key, pin.value, form.dataset.challenge!)
          .then((signed) => {
            for (const [name, value] of Object.entries(signed)) (form.elements.namedItem(name) as HTMLInputElement).value = value;
            form.submit();
          })
          .catch((error: unknown) => {
            blame(error instanceof Trouble ? error.message : 'CA驱动没有应答，什么都没有提交。请重新插入CA后再试，或使用其他方式');
            busy = false;
            button.disabled = false;
            button.removeAttribute('aria-busy');
            pin.focus();
            pin.select();
          });
        pin.value = '';
      },
      true,
    );
    // a page that comes back from the browser's memory begins anew
    addEventListener('pageshow', (event) => {
      if (event.persisted) location.reload();
    });

    void look();
    // a driver tells at once which keys there are; where none is, its user comes back after installing one
    setInterval(() => void (there && look()), every);
    addEventListener('focus', () => void look());
  });
}

/** The keys that are plugged in, whether any driver is there, and whether it left a question unanswered. */
async function search(drivers: Driver[]): Promise<{ found: Key[]; there: boolean; silent: boolean }> {
  const found: Key[] = [];
  let there = false;
  let silent = false;
  for (const driver of drivers) {
    try {
      await ask(driver, 'SOF_LoadLibrary', { library: '' });
    } catch (error) {
      // nobody listens there, or somebody does and says nothing
      silent ||= error instanceof DOMException && error.name === 'TimeoutError';
      continue;
    }
    there = true;
    try {
      for (const device of parts(await ask(driver, 'SOF_EnumDevice', {}), driver, '||')) {
        for (const pair of parts(await ask(driver, 'SOF_GetUserList', { device }), driver, '&&&')) {
          const [name, container] = pair.split('||');
          if (container) found.push({ driver, device, container, name: name || container });
        }
      }
    } catch {
      // the next turn sees how it stands
      silent = true;
    }
    break;
  }
  return { found, there, silent };
}

function parts(reply: Reply, driver: Driver, separator: string): string[] {
  const list = reply[driver.results.list!];
  return typeof list === 'string' ? list.split(separator).filter(Boolean) : [];
}

/** Opens the key, has the site's text signed, closes the key. */
async function sign(key: Key, pin: string, challenge: string): Promise<{ challenge: string; certificate: string; signature: string }> {
  const { driver, device, container } = key;
  const { results } = driver;
  const held = { device, container };
  const opened = await ask(driver, 'SOF_Login', { ...held, pin });
  if (code(driver, opened) !== 0) throw await refused(driver, held, opened);
  try {
    const exported = await ask(driver, 'SOF_ExportUserCert', { ...held, spec: signing });
    const certificate = String(exported[results.certificate!] ?? '').replace(/\s/g, '');
    if (!certificate) throw new Trouble('CA中没有签名证书，请联系发证机构');
    const text = await fetchText(challenge);
    await ask(driver, 'SOF_SetDigestMethod', { ...held, digest: atob(certificate).includes(curve) ? digests.sm3 : digests.sha256 });
    await ask(driver, 'SOF_SetUserID', { ...held, signer });
    const signed = await ask(driver, 'SOF_SignDataToPKCS7', { ...held, spec: signing, data: btoa(text), detached: 0 });
    const signature = String(signed[results.signed!] ?? '').replace(/\s/g, '');
    if (code(driver, signed) !== 0 || !signature) throw new Trouble('CA没有完成签名，请重新插入CA后再试');
    return { challenge: text, certificate, signature };
  } finally {
    await ask(driver, 'SOF_LogOut', held).catch(() => undefined);
  }
}

/** Why the key did not open. */
async function refused(driver: Driver, held: Record<string, string>, reply: Reply): Promise<Trouble> {
  const meant = driver.errors[String(code(driver, reply))];
  const counted = await ask(driver, 'SOF_GetPinRetryCount', held).catch(() => ({}) as Reply);
  const left = counted[driver.results.tries!];
  if (meant === 'locked' || left === 0) return new Trouble('CA密码已锁定，请携带CA到发证机构解锁，或使用其他方式登录');
  if (meant === 'absent') return new Trouble('没有读到CA，请重新插入CA后再试');
  return new Trouble(typeof left === 'number' ? `CA密码不正确，还可以输入${left}次` : 'CA密码不正确，请核对后再试');
}

async function fetchText(url: string): Promise<string> {
  let answer: { text?: string; message?: string } = {};
  try {
    answer = (await (await fetch(url, { method: 'POST', headers: { Accept: 'application/json' } })).json()) as typeof answer;
  } catch {
    throw new Trouble('网络不通，请检查后再试');
  }
  if (!answer.text) throw new Trouble(answer.message ?? '网络不通，请检查后再试');
  return answer.text;
}

function code(driver: Driver, reply: Reply): number {
  return Number(reply[driver.results.code!] ?? -1);
}

/** One call of a function, in the words of this driver. */
async function ask(driver: Driver, name: string, values: Record<string, string | number>): Promise<Reply> {
  const { fields } = driver;
  const question: Reply = { [fields.function!]: name };
  for (const [field, value] of Object.entries(values)) question[fields[field] ?? field] = value;
  const json = JSON.stringify(question);
  const form = driver.envelope === 'form';
  const response = await fetch(driver.url, {
    method: 'POST',
    headers: { 'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    // some drivers decode the form and some do not: written like this, both read the same
    body: form ? `json=${json.replace(/[+%&=]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}` : json,
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(10_000),
  });
  return (await response.json()) as Reply;
}
