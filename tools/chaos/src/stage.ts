import type { Clients } from './clients.ts';
import type { Ledger } from './ledger.ts';
import type { Plot } from './plot.ts';
import type { Product } from './product.ts';
import type { Random } from './random.ts';

/** Clients at work on the product, for whoever disturbs them. */
export interface Stage<Of extends Product = Product> {
  readonly product: Of;
  readonly clients: Clients;
  readonly plot: Plot;
  readonly ledger: Ledger;
  readonly random: Random;
  /** Is told what happens. */
  readonly tell: (line: string) => void;
}
