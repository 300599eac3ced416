import type { WholeCustomerDocument } from '@clientele/contracts';
import { answered, PAGE_ITEMS_MAX, type PageOf, type Reply } from '@clientele/http';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { NativeApi } from '../native-api.ts';
import { customer, customerOf, INCLUDE } from './customer.ts';
import type { Asked } from './query.ts';

/** What a list answers. */
export const queryResult = z
  .object({
    items: z.array(customer).optional().meta({ description: 'Left out where only the count is asked for.' }),
    count: z.int().min(0).meta({ description: 'Records from the one after `$skip`, at most `$take`.' }),
    totalCount: z.int().min(0).meta({ description: 'Records in all.' }),
  })
  .meta({ id: 'QueryResult' });

type Page = PageOf<WholeCustomerDocument>;

const pathOf = (parameters: Readonly<Record<string, string | number>>): string => {
  const texts = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
  return `/v1/customers?${String(new URLSearchParams(texts))}`;
};

const listed = ({ where, sort, skip }: Asked) => ({
  ...(where.length === 0 ? {} : { where: JSON.stringify(where) }),
  ...(sort === null ? {} : { sort }),
  ...(skip === 0 ? {} : { offset: skip }),
});

const counted = async (native: NativeApi, asked: Asked) => {
  const { where } = asked;
  const path = pathOf({ ...listed({ ...asked, where, sort: null, skip: 0 }), limit: 1, total: 'true' });
  const { total: totalCount = 0 } = await native.read<Page>(path);
  const behind = Math.max(totalCount - asked.skip, 0);
  return { count: Math.min(behind, asked.take ?? behind), totalCount };
};

/** Pages behind the first one, until as many were read as are to be taken. */
async function* following(native: NativeApi, asked: Asked, first: Page): AsyncGenerator<Page, void> {
  // The place of a cursor is behind what was passed over.
  const { include, ...rest } = { ...listed({ ...asked, skip: 0 }), include: INCLUDE.join() };
  let left = (asked.take ?? Infinity) - first.items.length;
  for (let cursor = first.next; cursor !== null && left > 0;) {
    const limit = Math.min(left, PAGE_ITEMS_MAX);
    const page: Page = await native.read(pathOf({ ...rest, include, limit, cursor }));
    yield page;
    left -= page.items.length;
    cursor = page.next;
  }
}

/**
 * The customers that were asked for, sent as they are read, so that no list is too long to hold. The first
 * page is read before anything is answered, so that what is refused is refused.
 */
export const answerList = async (native: NativeApi, asked: Asked, now: string): Promise<Reply> => {
  if (asked.isCountOnly || asked.take === 0) {
    const count = await counted(native, asked);
    return answered(asked.isCountOnly ? count : { items: [], ...count });
  }
  const limit = Math.min(asked.take ?? PAGE_ITEMS_MAX, PAGE_ITEMS_MAX);
  const include = INCLUDE.join();
  const first = await native.read<Page>(pathOf({ ...listed(asked), include, limit, total: 'true' }));
  const { total: totalCount = 0 } = first;
  const shown = ({ items }: Page) => items.map((each) => customerOf(each, now));
  const isWhole = first.next === null || first.items.length === asked.take;
  if (isWhole) return answered({ items: shown(first), count: first.items.length, totalCount });
  const textOf = (page: Page) =>
    shown(page)
      .map((each) => JSON.stringify(each))
      .join();
  return answered(
    Readable.from(
      (async function* () {
        let count = first.items.length;
        yield `{"items":[${textOf(first)}`;
        for await (const page of following(native, asked, first)) {
          count += page.items.length;
          if (page.items.length > 0) yield `,${textOf(page)}`;
        }
        yield `],"count":${count},"totalCount":${totalCount}}`;
      })(),
    ),
  );
};
