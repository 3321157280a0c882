import { each } from './each';
import { forgive } from './guard';

const patience = 10 * 60 * 1000;

/** Asks again and again for a fragment (the state of a QR code) until the answer leads elsewhere or says 286. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-poll]', 'poll', (box) => {
    const every = Number(box.dataset.every ?? 2000);
    const until = Date.now() + patience;
    let seen = '';
    const next = () => {
      if (box.isConnected && Date.now() < until) setTimeout(() => void turn(), every);
    };
    const turn = async () => {
      if (document.hidden) return next();
      try {
        const answer = await fetch(box.dataset.poll!, { headers: { 'X-Poll': '1' }, cache: 'no-store' });
        const goal = answer.headers.get('X-Go-To') ?? (answer.redirected ? answer.url : null);
        if (goal) {
          forgive();
          location.assign(goal);
          return;
        }
        if (answer.status === 200 || answer.status === 286) {
          const fragment = await answer.text();
          if (fragment !== seen) {
            seen = fragment;
            box.innerHTML = fragment;
            box.dispatchEvent(new CustomEvent('juxian:fragment', { bubbles: true }));
          }
        }
        if (answer.status !== 286) next();
      } catch {
        next();
      }
    };
    next();
  });
}
