// The way by computing: loaded only when somebody chooses it. Plain script, because the browser's own hashing is missing without HTTPS.
import { sha256 } from '@noble/hashes/sha2.js';

/** Finds a number for each part so that SHA-256 of `seed:part:number` begins with so many zero bits; lets the page breathe in between. */
export async function work(seed: string, parts: number, bits: number, tell: (part: number) => void): Promise<string> {
  const encoder = new TextEncoder();
  const found: number[] = [];
  let rest = performance.now();
  for (let part = 0; part < parts; part += 1) {
    for (let number = 0; ; number += 1) {
      if (zeros(sha256(encoder.encode(`${seed}:${part}:${number}`))) >= bits) {
        found.push(number);
        break;
      }
      if (number % 64 === 0 && performance.now() - rest > 30) {
        tell(part / parts);
        await new Promise((go) => setTimeout(go));
        rest = performance.now();
      }
    }
  }
  tell(1);
  return found.join(',');
}

/** Zero bits at the beginning, of the first four bytes. */
function zeros(hash: Uint8Array): number {
  return Math.clz32(new DataView(hash.buffer, hash.byteOffset).getUint32(0));
}
