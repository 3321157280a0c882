// Accounts of older systems, imported as an operator does it.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Unit } from './data';
import type { Product } from './product';

/** Imports the old account of a unit; its password is kept as older systems kept it. */
export async function importHistory(product: Product, source: string, who: Unit, account: string, password: string): Promise<void> {
  const salt = `salt-${account}`;
  const hash = createHash('sha256').update(salt + password).digest('hex');
  const file = join(product.folder, `history-${account}.csv`);
  const line = [account, who.name, who.creditCode, who.legal.mobile, 'sha256-salt-first', `${salt}$${hash}`].join(',');
  writeFileSync(file, `account,unit_name,credit_code,phone,scheme,hash\n${line}\n`);
  await product.command('import', 'history', file, '--source', source);
}
