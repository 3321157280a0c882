// Looking for known values in every byte that the product keeps.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files below a folder. */
export function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

/** The ways in which a value may lie on a disk by mistake. */
function shapes(value: string): Buffer[] {
  const plain = Buffer.from(value, 'utf8');
  return [plain, Buffer.from(value, 'utf16le'), Buffer.from(plain.toString('base64').replace(/=+$/, '')), Buffer.from(plain.toString('hex')), Buffer.from(encodeURIComponent(value))];
}

/** Where known values stand in clear: `file: what`. */
export function leaks(bytes: Map<string, Buffer>, known: Record<string, string>): string[] {
  const found: string[] = [];
  for (const [name, content] of bytes) {
    for (const [what, value] of Object.entries(known)) {
      if (shapes(value).some((shape) => content.includes(shape))) found.push(`${name}: ${what}`);
    }
  }
  return found;
}

/** Everything in the data folder but the keys. */
export function kept(data: string): Map<string, Buffer> {
  const bytes = new Map<string, Buffer>();
  for (const path of files(data)) {
    const name = relative(data, path);
    if (!/keys\.(toml|json)$/.test(name)) bytes.set(name, readFileSync(path));
  }
  return bytes;
}
