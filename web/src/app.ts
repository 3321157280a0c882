// Every page works without this file; each module makes one thing pleasant, wherever its data attribute stands.
import { start as check } from './check';
import { start as clear } from './clear';
import { start as confirm } from './confirm';
import { start as copy } from './copy';
import { start as counter } from './counter';
import { start as errors } from './errors';
import { start as filter } from './filter';
import { start as guard } from './guard';
import { start as keys } from './keys';
import { start as menu } from './menu';
import { start as once } from './once';
import { start as password } from './password';
import { start as poll } from './poll';
import { start as puzzle } from './puzzle';
import { start as range } from './range';
import { start as region } from './region';
import { start as search } from './search';
import { start as sms } from './sms';
import { start as tags } from './tags';
import { start as tree } from './tree';

// The order of listeners on a form matters: ask first, then note that it is sent.
const modules = [confirm, check, filter, counter, password, range, region, tags, tree, search, sms, copy, clear, poll, puzzle, errors, menu, keys, guard, once];

/** Brings a part of the page to life: the page itself, or a fragment that has just arrived. */
export function enliven(root: ParentNode): void {
  for (const start of modules) start(root);
}

enliven(document);
document.addEventListener('juxian:fragment', (event) => enliven(event.target as Element));

if (document.querySelector('[hx-get],[hx-post],[hx-put],[hx-delete],[hx-boost]')) {
  void import('htmx.org');
  document.addEventListener('htmx:after:swap', () => enliven(document));
}

// the phone side says 没有网络 where there is none; a browser that keeps no worker shows its own page
if (document.body.classList.contains('phone') && 'serviceWorker' in navigator) navigator.serviceWorker.register('/app/worker.js', { scope: '/app' }).catch(() => undefined);

if (document.querySelector('[data-scan]')) void import('./scan').then(({ start }) => start(document));
if (document.querySelector('[data-passkey-host],[data-passkey-missing]')) void import('./passkey').then(({ start }) => start(document));
if (document.querySelector('[data-ca]')) void import('./ca').then(({ start }) => start(document));
